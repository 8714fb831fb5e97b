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

    @ParameterizedTest
    @ValueSource(strings = {"passive", "routed", "nat", "bridged", "proxy-arp", "mirror"})
    void shouldPassAllTrafficWholeAndRecordWhatTheHostsCount(String mode) throws Exception {
        try (VpcLab lab = VpcLab.up(folder, mode, true);
                Running weir = lab.startWeir()) {
            Outcome traffic = lab.call("traffic");
            Outcome end = stop(weir);

            assertArrived(traffic, ALL_CHECKS);
            assertThat(assertRecorded(lab, end).uniflows()).isEqualTo(UNIFLOWS);
        }
    }

    /** The same where no packets are put together, which changes nothing for those kinds that do not fill packets. */
    @ParameterizedTest
    @ValueSource(strings = {"routed", "bridged"})
    void shouldRecordWhatTheHostsCountWithoutGro(String mode) throws Exception {
        try (VpcLab lab = VpcLab.up(folder, mode, false);
                Running weir = lab.startWeir()) {
            Outcome traffic = lab.call("traffic", "--megabytes", "10", "fragments", "tcp", "http");
            Outcome end = stop(weir);

            assertArrived(traffic, 3 * CHECKS_OF_A_KIND);
            assertRecorded(lab, end);
        }
    }

    /** That it is GRO that makes the difference between those two, and that Weir is shown super-packets. */
    @ParameterizedTest(name = "GRO {0}")
    @ValueSource(booleans = {true, false})
    void shouldRecordTheSameWhetherOrNotTheKernelPutsPacketsTogether(boolean gro) throws Exception {
        try (VpcLab lab = VpcLab.up(folder, "passive", gro);
                Running weir = lab.startWeir()) {
            Outcome traffic = lab.call("traffic", "--megabytes", "10", "http");
            Outcome end = stop(weir);

            assertArrived(traffic, CHECKS_OF_A_KIND);
            long packets = assertRecorded(lab, end).packets();
            long handed = lab.handedToRouter();
            if (gro) {
                assertThat(handed).isLessThan(packets / 2);
            } else {
                assertThat(handed).isGreaterThanOrEqualTo(packets);
            }
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
