// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.IpfixFile;
import dev.weir.it.process.LedgerText;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.Tool;
import dev.weir.it.process.VethPair;
import dev.weir.it.process.Weir;
import dev.weir.it.traffic.Ip;
import dev.weir.it.traffic.Link;
import dev.weir.it.traffic.PcapWriter;
import dev.weir.it.traffic.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A Weir that is given one configuration after the other, good and bad, while it meters: held to what was sent, packet by
 * packet and flow by flow. {@code -Dreconfigure.seconds} and {@code -Dreconfigure.pps} make it longer and faster.
 */
class ReconfigureLabIT extends CableLab {
    private static final int SECONDS = Integer.getInteger("reconfigure.seconds", 12);
    private static final int PACKETS_PER_SECOND = Integer.getInteger("reconfigure.pps", 20_000);
    private static final long SEED = Long.getLong("reconfigure.seed", 7);
    private static final int STEADY_FLOWS = 500;
    private static final int SHORT_FLOWS_PER_SECOND = 4_000;

    private static final String ROUTED = "mode: routed, interfaces: [{name: eth0}, {name: other0}]";
    private static final List<String> FORWARDING = List.of(
            "mode: passive",
            ROUTED + ", onStop: restore",
            ROUTED + ", onStop: restore, nat: {mode: masquerade, inside: eth0, outside: other0}",
            ROUTED + ", onStop: restore, nat: {mode: masquerade, inside: other0, outside: eth0}");

    /** All of them let all through that is sent. */
    private static final List<String> FILTERS = List.of("udp", "udp port 9", "ip and not tcp");

    private static final String BAD_MODE = ROUTED.replace("other0", "other9");

    private static final Pattern SOURCE = Pattern.compile("\"sourceIPv4Address\":\"([^\"]*)\"");
    private static final Pattern PORT = Pattern.compile("\"sourceTransportPort\":(\\d+)");
    private static final Pattern PACKETS = Pattern.compile("\"packetDeltaCount\":(\\d+)");
    private static final String IN_FORCE = " is in force: ";
    private static final List<String> REFUSED = List.of("nothing changes", "stays in force, the change failed");

    @Test
    void shouldLoseSplitAndDoubleNothingWhileItIsChangedAgainAndAgain() throws Exception {
        Path steady = folder.resolve("steady.pcap");
        Path once = folder.resolve("once.pcap");
        int rounds = SECONDS * PACKETS_PER_SECOND / STEADY_FLOWS;
        int shortFlows = SECONDS * SHORT_FLOWS_PER_SECOND;
        writeFlows(steady, "10.1", STEADY_FLOWS);
        writeFlows(once, "10.2", shortFlows);
        lab.run(lab.near(), "ip", "link", "add", "other0", "type", "veth", "peer", "name", "other1")
                .orFail();
        lab.run(lab.near(), "ip", "address", "add", "10.78.0.1/24", "dev", "other0")
                .orFail();
        lab.run(lab.near(), "ip", "link", "set", "other0", "up").orFail();
        Wanted wanted = new Wanted(new Random(SEED));
        Path file = configuration(wanted.yaml());
        int good = 0;
        int bad = 0;
        Outcome outcome;
        try (Running weir = startWeir(file);
                Running first = replay(steady, PACKETS_PER_SECOND, rounds);
                Running second = replay(once, SHORT_FLOWS_PER_SECOND, 1)) {
            while (first.isAlive()) {
                boolean valid = wanted.next();
                long refusedBefore = count(weir, REFUSED);
                replace(file, valid ? wanted.yaml() : wanted.broken());
                if (valid) {
                    int more = ++good;
                    weir.awaitThat("the change", () -> count(weir, List.of(IN_FORCE)) >= more, Weir.TIMEOUT);
                } else {
                    bad++;
                    weir.awaitThat("the refusal", () -> count(weir, REFUSED) > refusedBefore, Weir.TIMEOUT);
                }
                assertThat(count(weir, List.of(IN_FORCE))).as(weir.stderr()).isEqualTo(good);
            }
            first.end(Weir.TIMEOUT).orFail();
            second.end(Weir.TIMEOUT).orFail();
            lab.awaitStillness();
            weir.signal("TERM");
            outcome = weir.end(Weir.TIMEOUT).orFail();
        }

        LedgerText ledger = LedgerText.of(outcome);
        long sent = (long) rounds * STEADY_FLOWS + shortFlows;
        assertThat(good).isGreaterThan(SECONDS);
        assertThat(bad).isPositive();
        assertThat(ledger.balances()).isTrue();
        assertThat(ledger.packets("metered")).isEqualTo(sent);
        shouldBeRecordedOnce(rounds, shortFlows);
        IpfixFile untouched = IpfixFile.read(folder.resolve("untouched.ipfix"));
        assertThat(untouched.gaps()).isZero();
        assertThat(ledger.dataRecords("untouched")).isEqualTo(STEADY_FLOWS + shortFlows);
    }

    private void shouldBeRecordedOnce(int rounds, int shortFlows) throws Exception {
        Set<String> once = new HashSet<>();
        Map<String, Long> steady = new HashMap<>();
        try (Stream<String> lines = Files.lines(records)) {
            for (String line : (Iterable<String>) lines::iterator) {
                String flow = first(SOURCE, line) + ':' + first(PORT, line);
                long packets = Long.parseLong(first(PACKETS, line));
                if (flow.startsWith("10.1.")) {
                    assertThat(steady.put(flow, packets)).as(flow).isNull();
                } else {
                    assertThat(once.add(flow)).as("recorded twice: " + flow).isTrue();
                    assertThat(packets).isEqualTo(1);
                }
            }
        }
        assertThat(once).hasSize(shortFlows);
        assertThat(steady).hasSize(STEADY_FLOWS);
        assertThat(steady.values()).containsOnly((long) rounds);
    }

    private static String first(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        assertThat(matcher.find()).as(line).isTrue();
        return matcher.group(1);
    }

    private static int count(Running weir, List<String> words) {
        int count = 0;
        for (String line : weir.stderr().split("\n")) {
            count += words.stream().anyMatch(line::contains) ? 1 : 0;
        }
        return count;
    }

    private static void replace(Path file, String text) throws Exception {
        Path next = file.resolveSibling("weir.yaml.next");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private Running replay(Path capture, int packetsPerSecond, int rounds) throws Exception {
        return lab.start(
                lab.far(),
                Tool.require("tcpreplay", "tcpreplay"),
                "-q",
                "--preload-pcap",
                "--pps=" + packetsPerSecond,
                "--loop=" + rounds,
                "-i",
                VethPair.INTERFACE,
                capture.toString());
    }

    /** A packet of each flow. */
    private static void writeFlows(Path file, String network, int flows) throws Exception {
        try (PcapWriter writer = PcapWriter.create(file)) {
            for (int i = 0; i < flows; i++) {
                Ip ip = Ip.between(network + '.' + (i >> 8 & 0xff) + '.' + (i & 0xff), "10.77.0.1");
                writer.write(
                        i,
                        Link.plain()
                                .frame(ip.packet(Transport.UDP, Transport.udp(1_024 + (i >> 16), 9, new byte[64]))));
            }
        }
    }

    /** A configuration that changes, under which no flow of packets that go on ever ends. */
    private final class Wanted {
        private final Random random;
        private int number;
        private int idleSeconds = 2;
        private int activeMinutes = 10;
        private int maxFlows = 200_000;
        private int shards = 1;
        private int forwarding;
        private boolean debug;
        private int filter;
        private boolean second;
        private int moved;
        private int flushMs = 50;
        private boolean datagrams;

        Wanted(Random random) {
            this.random = random;
        }

        /** Changes something; false when the next configuration is to be a broken one. */
        boolean next() {
            number++;
            switch (random.nextInt(13)) {
                case 0 -> moved = number;
                case 1 -> moved = moved == 0 ? number : 0;
                case 2 -> datagrams = !datagrams;
                case 3 -> {
                    moved = moved == 0 ? number : moved;
                    flushMs = flushMs == 50 ? 20 : 50;
                }
                case 4 -> idleSeconds = idleSeconds % 4 + 2;
                case 5 -> activeMinutes = activeMinutes % 20 + 10;
                case 6 -> maxFlows = maxFlows == 200_000 ? 100_000 : 200_000;
                case 7 -> shards = shards % 4 + 1;
                case 8 -> debug = !debug;
                case 10 -> filter = (filter + 1) % FILTERS.size();
                case 11 -> second = !second;
                case 9 -> forwarding = (forwarding + 1 + random.nextInt(FORWARDING.size() - 1)) % FORWARDING.size();
                default -> {
                    return false;
                }
            }
            return true;
        }

        /** The configuration with one thing in it that is wrong. */
        String broken() {
            return switch (random.nextInt(7)) {
                case 0 -> yaml().replace("idleTimeout: ", "idleTimeout: x");
                case 1 -> yaml().replace("metering:", "meetering:");
                case 2 -> yaml().replace("observationDomainId: 1", "observationDomainId: 2");
                case 3 -> yaml().replace("router: {", "  - {type: ring, interface: nowhere0}\nrouter: {");
                case 4 -> yaml().replace("{name: other0}", "{name: other9}").replace("mode: passive", BAD_MODE);
                case 5 -> yaml().replace("untouched.ipfix}}", "untouched.ipfix}, whenFull: block}");
                default ->
                    yaml()
                            + "  - {name: nowhere, format: {type: json}, transport: {type: file, path: /proc/nowhere/flows}}\n";
            };
        }

        String yaml() {
            String yaml = """
                    # %d
                    node: {stateDirectory: %s, observationDomainId: 1}
                    captures:
                      - {type: ring, interface: %s, filter: %s, observationPoint: {direction: ingress}}%s
                    router: {forwarding: {%s}}
                    logging: {level: %s}
                    metering: {activeTimeout: %dm, idleTimeout: %ds, maxFlows: %d, shards: %d}
                    exporters:
                      - {name: records, format: {type: json}, transport: {type: file, path: %s}}
                      - {name: untouched, format: {type: ipfix}, transport: {type: file, path: %s/untouched.ipfix}}
                    """.formatted(
                            number,
                            folder.resolve("state"),
                            VethPair.INTERFACE,
                            FILTERS.get(filter),
                            second ? "\n  - {type: ring, interface: lo, filter: tcp port 1}" : "",
                            FORWARDING.get(forwarding),
                            debug ? "debug" : "info",
                            activeMinutes,
                            idleSeconds,
                            maxFlows,
                            shards,
                            records,
                            folder);
            if (moved != 0) {
                String path = folder + "/moved-" + moved + ".ndjson";
                yaml += "  - {name: moved, format: {type: json}, transport: {type: file, path: " + path
                        + "}, flushInterval: " + flushMs + "ms}\n";
            }
            if (datagrams) {
                yaml +=
                        "  - {name: datagrams, format: {type: netflow9}, transport: {type: udp, host: 127.0.0.1, port: 9}}\n";
            }
            return yaml;
        }
    }
}
