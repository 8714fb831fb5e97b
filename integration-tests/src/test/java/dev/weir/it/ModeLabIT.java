// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.LedgerText;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.VpcLab;
import dev.weir.it.process.Weir;
import dev.weir.it.traffic.FlowTotals;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each forwarding mode in a VPC of network namespaces, with the programs that people use, held to the hosts' counters. */
class ModeLabIT {
    /** What of all kinds of traffic, each over IPv4 and IPv6 to a host of the VPC and one of the internet, is checked. */
    private static final int ALL_CHECKS = 26;

    private static final int CHECKS_OF_A_KIND = 4;

    /** Pairs of hosts that talk, in both directions, of both versions, of ICMP, TCP and UDP. */
    private static final int UNIFLOWS = 2 * 2 * 2 * 3;

    private static final long VPC_MTU = 9001;

    @TempDir
    Path folder;

    /** All kinds where the kernel puts packets together, then those that fill packets where it does not. */
    @ParameterizedTest
    @ValueSource(strings = {"routed", "nat", "bridged", "proxy-arp", "mirror"})
    void shouldPassAllTrafficWholeAndRecordWhatTheHostsCount(String mode) throws Exception {
        try (VpcLab lab = VpcLab.up(folder, mode, true);
                Running weir = lab.startWeir()) {
            assertArrived(lab.call("traffic"), ALL_CHECKS);
            lab.call("gro", "off").orFail();
            assertArrived(lab.call("traffic", "--megabytes", "10", "fragments", "tcp", "http"), 3 * CHECKS_OF_A_KIND);
            Outcome end = stop(weir);

            assertThat(assertRecorded(lab, end).uniflows()).isEqualTo(UNIFLOWS);
        }
    }

    /** The same, and that it is GRO that makes the difference: Weir is shown super-packets, or each packet. */
    @Test
    void shouldRecordTheSameWhetherOrNotTheKernelPutsPacketsTogether() throws Exception {
        try (VpcLab lab = VpcLab.up(folder, "passive", true);
                Running weir = lab.startWeir()) {
            assertArrived(lab.call("traffic", "--megabytes", "10", "http"), CHECKS_OF_A_KIND);
            long together = lab.countedTotals().packets();
            long handedTogether = lab.handedToRouter();
            assertThat(handedTogether).isLessThan(together / 2);
            assertArrived(lab.call("traffic"), ALL_CHECKS);

            lab.call("gro", "off").orFail();
            long before = lab.countedTotals().packets();
            long handedBefore = lab.handedToRouter();
            assertArrived(lab.call("traffic", "--megabytes", "10", "fragments", "tcp", "http"), 3 * CHECKS_OF_A_KIND);
            long apart = lab.countedTotals().packets() - before;
            assertThat(lab.handedToRouter() - handedBefore).isGreaterThanOrEqualTo(apart);
            Outcome end = stop(weir);

            FlowTotals counted = assertRecorded(lab, end);
            assertThat(counted.uniflows()).isEqualTo(UNIFLOWS);
            // What a collector of other people's has made of it: each direction a record of its own, all of them there.
            lab.call("fault", "collector-down").orFail();
            assertThat(lab.collected("Packets")).isEqualTo(lab.recordedPackets());
            assertThat(lab.collected("Bytes")).isEqualTo(lab.recordedOctets());
        }
    }

    private static void assertArrived(Outcome traffic, int checks) {
        assertThat(traffic.stdout().lines()).hasSize(checks).allMatch(line -> line.startsWith("ok "));
        assertThat(traffic.exitCode()).as(traffic.stderr()).isZero();
    }

    /** Holds the records to the hosts' counters, which it returns. */
    private static FlowTotals assertRecorded(VpcLab lab, Outcome end) throws Exception {
        LedgerText ledger = LedgerText.of(end);
        FlowTotals counted = lab.countedTotals();
        assertThat(lab.recordedTotals().differencesFrom(counted)).isEmpty();
        assertThat(counted.packets()).isPositive();
        assertThat(ledger.packets("captured")).isEqualTo(ledger.packets("kernel seen"));
        assertThat(lab.longestRecorded()).isLessThanOrEqualTo(VPC_MTU);
        return counted;
    }

    private static Outcome stop(Running weir) throws Exception {
        weir.signal("TERM");
        Outcome outcome = weir.end(Weir.TIMEOUT).orFail();
        assertThat(LedgerText.of(outcome).balances()).isTrue();
        assertThat(outcome.stderr()).doesNotContain("kernel dropped");
        return outcome;
    }
}
