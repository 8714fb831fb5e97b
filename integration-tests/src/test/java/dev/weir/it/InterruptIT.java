// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.FlowRecords;
import dev.weir.it.process.LedgerText;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.Weir;
import dev.weir.it.traffic.MinutelyQueries;
import dev.weir.it.traffic.PcapWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a read that is stopped before its capture ends. */
class InterruptIT {
    private static final int PACKETS = 20_000;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void shouldExportWhatWasMeteredAndSumUp(String signal) throws Exception {
        Path pipe = folder.resolve("endless.pcap");
        Path records = folder.resolve("records.ndjson");
        Running.run(List.of("mkfifo", pipe.toString()), folder, Weir.TIMEOUT).orFail();
        try (Running weir = Weir.start(folder, "read", pipe.toString(), "--export", "json:" + records);
                PcapWriter writer = PcapWriter.create(pipe)) {
            MinutelyQueries.write(writer, PACKETS);
            // Most flows are idle by the clock of the capture; its writer has more to say, and so Weir waits.
            weir.awaitThat("records of ended flows", () -> FlowRecords.lines(records) >= PACKETS / 2, Weir.TIMEOUT);
            weir.signal(signal);
            Outcome outcome = weir.end(Weir.TIMEOUT);

            assertThat(outcome.exitCode()).isEqualTo(130);
            assertThat(outcome.errorLines())
                    .last()
                    .isEqualTo("weir: interrupted: of the files no more than that was read");
            LedgerText ledger = LedgerText.of(outcome);
            assertThat(ledger.packets("metered")).isBetween(PACKETS / 2L, (long) PACKETS);
            assertThat(ledger.balances()).isTrue();
            assertThat(FlowRecords.read(records).totals().packets()).isEqualTo(ledger.packets("metered"));
            assertThat(FlowRecords.read(records).numbers("flowEndReason")).endsWith(4L);
        }
    }
}
