// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.FlowRecords;
import dev.weir.it.process.LedgerText;
import dev.weir.it.process.OnTerminal;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.Tool;
import dev.weir.it.process.VethPair;
import dev.weir.it.process.Weir;
import dev.weir.it.traffic.CaptureGenerator;
import dev.weir.it.traffic.FlowTotals;
import dev.weir.it.traffic.Ip;
import dev.weir.it.traffic.Link;
import dev.weir.it.traffic.PcapWriter;
import dev.weir.it.traffic.Transport;
import dev.weir.it.traffic.Truth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code weir run} with more than its ring has room for, and right after that with what it can take. */
class OverloadLabIT extends CableLab {
    /** Of 1,442 octets each: ten times what the ring has room for. */
    private static final int FLOOD_FRAMES = 10_000;

    private static final int FLOOD_PORT = 9;

    /** The status is made anew once a second, as is the kernel's count; the rest is for a machine that is busy. */
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private static final Pattern DROPS_TOLD = Pattern.compile("dropped +[1-9][0-9,]* packets by the kernel");

    /** What the memory may grow by while 170 MB come: no packet may stay behind. */
    private static final long GROWTH_KIB = 64 << 10;

    @Test
    void shouldCountWhatItCannotTakeAndTakeAllRightAfter() throws Exception {
        String tcpreplay = Tool.require("tcpreplay", "tcpreplay");
        Path flood = folder.resolve("flood.pcap");
        writeFlood(flood);
        Path known = folder.resolve("known.pcap");
        Truth truth = CaptureGenerator.write(known, CaptureGenerator.Settings.of(21, 1_000, 12));
        try (OnTerminal weir = startWeir()) {
            try (Running sender = startFlood(flood)) {
                awaitFrames(sender, FLOOD_FRAMES);
                long early = weir.residentKiB();
                weir.holdUp();
                awaitFrames(sender, 2 * FLOOD_FRAMES);
                weir.goOn();
                sender.awaitThat(
                        "told of drops", () -> DROPS_TOLD.matcher(weir.screen()).find(), ANSWER);
                awaitFrames(sender, 10 * FLOOD_FRAMES);
                assertThat(weir.residentKiB()).isLessThan(early + GROWTH_KIB);
                sender.signal("INT");
                sender.end(Weir.TIMEOUT);
            }
            long flooded = lab.received();
            lab.run(lab.far(), tcpreplay, "-q", "-i", VethPair.INTERFACE, "--pps=10000", known.toString())
                    .orFail();
            long sent = lab.received();
            LedgerText ledger = LedgerText.of(stop(weir));

            assertThat(sent).isEqualTo(flooded + truth.frames());
            assertThat(ledger.packets("kernel seen")).isEqualTo(sent);
            assertThat(ledger.packets("kernel dropped")).isPositive();
            assertThat(ledger.packets("captured") + ledger.packets("kernel dropped"))
                    .isEqualTo(sent);
            FlowTotals found = FlowRecords.read(records).totals();
            assertThat(found.packets()).isEqualTo(ledger.packets("metered"));
            assertThat(found.only(key -> key.destinationPort() != FLOOD_PORT).differencesFrom(truth.flows()))
                    .isEmpty();
        }
    }

    private Running startFlood(Path flood) throws Exception {
        return lab.start(
                lab.far(),
                Tool.require("tcpreplay", "tcpreplay"),
                "-q",
                "--preload-pcap",
                "--topspeed",
                "--loop=1000000",
                "-i",
                VethPair.INTERFACE,
                flood.toString());
    }

    private void awaitFrames(Running sender, long more) {
        long enough = lab.received() + more;
        sender.awaitThat(more + " frames", () -> lab.received() > enough, Weir.TIMEOUT);
    }

    private static void writeFlood(Path file) throws Exception {
        try (PcapWriter writer = PcapWriter.create(file)) {
            byte[] payload = new byte[1_400];
            for (int i = 0; i < FLOOD_FRAMES; i++) {
                Ip ip = Ip.between("198.18." + (i >> 8) + '.' + (i & 0xff), "198.19.0.1");
                byte[] datagram = Transport.udp(1_024 + i, FLOOD_PORT, payload);
                writer.write(i, Link.plain().frame(ip.packet(Transport.UDP, datagram)));
            }
        }
    }

    private OnTerminal startWeir() throws Exception {
        Path configuration = configuration("""
                captures:
                  - {type: ring, interface: %s, bufferSize: 1MiB, blockSize: 64KiB, snapLength: 2000}
                metering: {tcpLinger: 1m, idleTimeout: 1m}
                exporters:
                  - format: {type: json}
                    transport: {type: file, path: %s}
                """.formatted(VethPair.INTERFACE, records));
        OnTerminal weir = OnTerminal.start(lab.near(), folder, "run", "--config", configuration.toString());
        weir.awaitText("metering ", Weir.TIMEOUT);
        return weir;
    }

    private static Outcome stop(OnTerminal weir) throws Exception {
        Outcome outcome = weir.terminate(Weir.TIMEOUT).orFail();
        assertThat(LedgerText.of(outcome).balances()).isTrue();
        return outcome;
    }
}
