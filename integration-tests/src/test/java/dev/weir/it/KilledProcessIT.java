// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.DeadProcess;
import dev.weir.it.process.FlowRecords;
import dev.weir.it.process.LedgerText;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.Weir;
import dev.weir.it.traffic.MinutelyQueries;
import dev.weir.it.traffic.PcapWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process that is killed had counted and not recorded, told by the one after it. */
class KilledProcessIT {
    private static final int PACKETS = 20_000;

    /** Not the last ones: what comes after them may be on its way as well. */
    private static final int RECORDS = PACKETS / 2;

    @TempDir
    Path folder;

    @Test
    void shouldTellOfEachPacketThatIsInNoRecord() throws Exception {
        Path pipe = folder.resolve("packets");
        Path records = folder.resolve("records.ndjson");
        Running.run(List.of("mkfifo", pipe.toString()), folder, Weir.TIMEOUT).orFail();
        Path config =
                Files.writeString(folder.resolve("weir.yaml"), """
                node: {name: killed, stateDirectory: %s}
                captures: [{type: files, files: [%s]}]
                metering: {idleTimeout: 40m, activeTimeout: 10h}
                exporters:
                - {name: json, format: {type: json}, transport: {type: file, path: %s}}
                http: {enabled: false}
                """.formatted(folder.resolve("state"), pipe, records));
        long recorded;
        try (Running weir = Weir.start(folder, "run", "--config", config.toString());
                PcapWriter writer = PcapWriter.create(pipe)) {
            MinutelyQueries.write(writer, PACKETS);
            weir.awaitThat("records of ended flows", () -> FlowRecords.lines(records) >= RECORDS, Weir.TIMEOUT);
            weir.signal("KILL");
            weir.end(Weir.TIMEOUT);
            recorded = FlowRecords.readWhole(records).totals().packets();
        }
        try (Running next = Weir.start(folder, "run", "--config", config.toString())) {
            try (PcapWriter nothing = PcapWriter.create(pipe)) {
                nothing.flush();
                next.awaitStderr(DeadProcess.TOLD, Weir.TIMEOUT);
            }
            Outcome outcome = next.end(Weir.TIMEOUT).orFail();
            DeadProcess dead = DeadProcess.in(outcome.stderr());

            assertThat(dead.captured()).isBetween((long) RECORDS, (long) PACKETS);
            assertThat(dead.lost()).isGreaterThanOrEqualTo(40).isEqualTo(dead.captured() - recorded);
            assertThat(LedgerText.of(outcome).lostPackets("json")).isEqualTo(dead.lost());
            assertThat(LedgerText.of(outcome).balances()).isTrue();
        }
        Outcome again =
                Weir.run(folder, "run", "--config", config.toString(), "--set", "captures[0].files[0]=/dev/null");
        assertThat(again.stderr()).doesNotContain(DeadProcess.TOLD);
    }
}
