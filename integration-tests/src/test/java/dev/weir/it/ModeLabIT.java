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
import org.junit.jupiter.params.provider.CsvSource;

/** Each forwarding mode in a VPC of network namespaces, with the programs that people use, held to the hosts' counters. */
class ModeLabIT {
    /** What of all kinds of traffic, each over IPv4 and IPv6 to a host of the VPC and one of the internet, is checked. */
    private static final int CHECKS = 26;

    private static final long VPC_MTU = 9001;

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}, GRO {1}")
    @CsvSource({"passive, true", "passive, false"})
    void shouldPassAllTrafficWholeAndRecordWhatTheHostsCount(String mode, boolean gro) throws Exception {
        try (VpcLab lab = VpcLab.up(folder, mode, gro);
                Running weir = lab.startWeir()) {
            Outcome traffic = lab.call("traffic", "--megabytes", gro ? "100" : "10");
            LedgerText ledger = LedgerText.of(stop(weir));

            assertThat(traffic.stdout().lines()).hasSize(CHECKS).allMatch(line -> line.startsWith("ok "));
            FlowTotals counted = lab.countedTotals();
            assertThat(lab.recordedTotals().differencesFrom(counted)).isEmpty();
            assertThat(counted.uniflows()).isEqualTo(2 * 2 * 2 * 3);
            assertThat(ledger.packets("captured")).isEqualTo(ledger.packets("kernel seen"));
            assertThat(lab.longestRecorded()).isLessThanOrEqualTo(VPC_MTU);
            assertThat(lab.handedToRouter() < counted.packets() / 2)
                    .as("super-packets")
                    .isEqualTo(gro);
        }
    }

    private static Outcome stop(Running weir) throws Exception {
        weir.signal("TERM");
        Outcome outcome = weir.end(Weir.TIMEOUT).orFail();
        assertThat(LedgerText.of(outcome).balances()).isTrue();
        assertThat(outcome.stderr()).doesNotContain("kernel dropped");
        return outcome;
    }
}
