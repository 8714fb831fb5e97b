// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.steady;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.bench.sink.CountingSink;
import dev.weir.bench.sink.ExportDecoder;
import dev.weir.bench.sink.Tally;
import dev.weir.bench.traffic.Generator;
import dev.weir.bench.traffic.Shape;
import dev.weir.bench.traffic.Truth;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineTest {
    @TempDir
    private Path folder;

    @Test
    void shouldExportTheWholeCapture() throws Exception {
        Path capture = folder.resolve("it.pcap");
        Truth truth = Generator.write(capture, Shape.A.scaled(0.002), 1);
        Path laps = folder.resolve("laps.pcap");
        Laps.write(capture, laps, 3, 30);
        try (CountingSink sink = new CountingSink(new ExportDecoder())) {
            sink.start();
            Pipeline.Result result =
                    new Pipeline(laps, "netflow9:udp://127.0.0.1:" + sink.port(), truth.packets(), 3).run();
            Tally tally = sink.settled();

            assertThat(result.packets()).isEqualTo(3 * truth.packets()).isEqualTo(tally.packets());
            assertThat(result.octets()).isEqualTo(3 * truth.octets()).isEqualTo(tally.octets());
            // No flow goes on from one lap to the next.
            assertThat(tally.flows()).isEqualTo(3 * truth.flows());
            assertThat(result.lapsNs()).hasSize(3).allMatch(timeNs -> timeNs > 0);
            assertThat(result.lapsNs().stream().mapToLong(Long::longValue).sum())
                    .isLessThanOrEqualTo(result.wholeNs());
        }
    }
}
