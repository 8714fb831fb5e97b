// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.IpfixFile;
import dev.weir.it.process.LedgerText;
import dev.weir.it.process.NodeApi;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.Tool;
import dev.weir.it.process.VethPair;
import dev.weir.it.process.Weir;
import dev.weir.it.traffic.Ip;
import dev.weir.it.traffic.Link;
import dev.weir.it.traffic.PcapWriter;
import dev.weir.it.traffic.Transport;
import dev.weir.node.client.JsonTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A Weir that is given one configuration after the other, good and bad, while it meters: held to what was sent, packet by
 * packet and flow by flow. {@code -Dreconfigure.seconds}, {@code -Dreconfigure.pps} and {@code -Dreconfigure.changes}, of
 * which there have to be so many at least, make it longer and faster.
 */
class ReconfigureLabIT extends CableLab {
    private static final int SECONDS = Integer.getInteger("reconfigure.seconds", 12);
    private static final int PACKETS_PER_SECOND = Integer.getInteger("reconfigure.pps", 20_000);
    private static final long SEED = Long.getLong("reconfigure.seed", 7);
    private static final int STEADY_FLOWS = 500;
    private static final int SHORT_FLOWS_PER_SECOND = 4_000;
    private static final int CHANGES = Integer.getInteger("reconfigure.changes", SECONDS);

    /** Between the begins of two changes. */
    private static final long PACE_NS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final Pattern SOURCE = Pattern.compile("\"sourceIPv4Address\":\"([^\"]*)\"");
    private static final Pattern PORT = Pattern.compile("\"sourceTransportPort\":(\\d+)");
    private static final Pattern PACKETS = Pattern.compile("\"packetDeltaCount\":(\\d+)");
    private static final String IN_FORCE = " is in force: ";
    private static final List<String> REFUSED = List.of("nothing changes", "stays in force, the change failed");

    private Path file;
    private NodeApi api;
    private String etag;
    private String firstEtag;
    private int made;
    private int refused;
    private int byFile;

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
        Random random = new Random(SEED);
        ChangingConfig wanted = new ChangingConfig(random, folder);
        file = configuration(wanted.yaml());
        api = new NodeApi(lab.near(), folder);
        Outcome outcome;
        try (Running weir = startWeir(file);
                Running first = replay(steady, PACKETS_PER_SECOND, rounds);
                Running second = replay(once, SHORT_FLOWS_PER_SECOND, 1)) {
            weir.awaitStderr("control plane on", Weir.TIMEOUT);
            etag = api.config().etag();
            firstEtag = etag;
            long dueNs = System.nanoTime();
            while (first.isAlive()) {
                make(wanted.next(), random, weir);
                dueNs = Math.max(dueNs + PACE_NS, System.nanoTime());
                LockSupport.parkNanos(dueNs - System.nanoTime());
            }
            first.end(Weir.TIMEOUT).orFail();
            second.end(Weir.TIMEOUT).orFail();
            lab.awaitStillness();
            weir.signal("TERM");
            outcome = weir.end(Weir.TIMEOUT).orFail();
        }

        LedgerText ledger = LedgerText.of(outcome);
        long sent = (long) rounds * STEADY_FLOWS + shortFlows;
        assertThat(made + refused).as("changes").isGreaterThanOrEqualTo(CHANGES);
        assertThat(made).isGreaterThan(refused);
        assertThat(refused).isPositive();
        assertThat(outcome.stderr()).contains("SIGHUP: reading " + file, " of " + file + " is in force");
        assertThat(wanted.resharded()).as("1 to 4 to 2 shards").isGreaterThanOrEqualTo(2);
        assertThat(ledger.balances()).isTrue();
        assertThat(ledger.packets("metered")).as(outcome.stderr()).isEqualTo(sent);
        assertThat(ledger.packets("kernel seen")).isEqualTo(sent);
        shouldBeRecordedOnce(rounds, shortFlows);
        IpfixFile untouched = IpfixFile.read(folder.resolve("untouched.ipfix"));
        assertThat(untouched.gaps()).isZero();
        assertThat(ledger.dataRecords("untouched")).isEqualTo(STEADY_FLOWS + shortFlows);
    }

    /** Most by HTTP, whole or as a patch; some by the file, which is found to have changed, or of which SIGHUP tells. */
    private void make(ChangingConfig.Change change, Random random, Running weir) throws Exception {
        int way = random.nextInt(10);
        if (way < 2) {
            byFile(change, weir);
            return;
        }
        ChangingConfig.Refusal refusal = change.refusal();
        String expected = refusal == null && way == 9 ? firstEtag : etag;
        if (!expected.equals(etag)) {
            assertThat(api.put(change.yaml(), expected).status())
                    .as("the version is another")
                    .isEqualTo(412);
            assertThat(api.config().etag()).isEqualTo(etag);
            refused++;
        }
        NodeApi.Answer answer =
                change.patch().isEmpty() || way < 6 ? api.put(change.yaml(), etag) : api.patch(change.patch(), etag);
        if (refusal == null) {
            assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
            assertThat(answer.body().text("applied")).isEqualTo("true");
            assertThat(answer.etag()).isNotEqualTo(etag);
            etag = answer.etag();
            made++;
        } else {
            assertThat(answer.status()).as(answer.body().toString()).isEqualTo(refusal.status());
            assertThat(answer.body().text("type")).endsWith(":" + refusal.kind());
            shouldName(refusal.field(), answer.body());
            assertThat(api.config().etag()).as("nothing was changed").isEqualTo(etag);
            refused++;
        }
    }

    private static void shouldName(String field, JsonTree problem) {
        List<JsonTree> errors = problem.at("errors").items();
        if (errors.isEmpty()) {
            assertThat(problem.text("failedStep")).isEqualTo(field);
            assertThat(problem.text("why")).isNotBlank();
            assertThat(problem.text("rolledBack")).isEqualTo("true");
        } else {
            assertThat(errors.get(0).text("field")).contains(field);
            assertThat(errors.get(0).text("fix")).isNotBlank();
        }
    }

    private void byFile(ChangingConfig.Change change, Running weir) throws Exception {
        boolean bySignal = byFile++ % 2 == 0;
        int inForceBefore = count(weir, List.of(IN_FORCE));
        int refusedBefore = count(weir, REFUSED);
        replace(file, change.yaml());
        if (bySignal) {
            weir.signal("HUP");
        }
        if (change.refusal() == null) {
            weir.awaitThat("the change", () -> count(weir, List.of(IN_FORCE)) > inForceBefore, Weir.TIMEOUT);
            etag = api.config().etag();
            made++;
        } else {
            weir.awaitThat("the refusal", () -> count(weir, REFUSED) > refusedBefore, Weir.TIMEOUT);
            assertThat(api.config().etag()).as("nothing was changed").isEqualTo(etag);
            refused++;
        }
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
}
