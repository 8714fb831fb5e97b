// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export;

import dev.weir.config.ExporterConfig;
import dev.weir.config.JsonFormatConfig;
import dev.weir.config.StdoutTransportConfig;
import dev.weir.config.WhenFull;
import dev.weir.export.process.ExportEnd;
import dev.weir.export.process.TestFlows;
import dev.weir.export.transport.ExportMode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A process that writes records to its standard output until the reader goes, and then says so on standard error. */
final class StdoutExport {
    private StdoutExport() {}

    public static void main(String[] arguments) throws Exception {
        try (ExporterFixture fixture = new ExporterFixture(ExportMode.ONCE)) {
            ExportVerticle exporter = fixture.deploy(new ExporterConfig(
                    "stdout",
                    JsonFormatConfig.defaults(),
                    StdoutTransportConfig.defaults(),
                    1_000,
                    WhenFull.BLOCK,
                    Duration.ofMillis(1)));
            CompletableFuture<ExportEnd> ended =
                    exporter.ended().toCompletionStage().toCompletableFuture();
            while (!ended.isDone()) {
                if (!fixture.demand.isSaturated()) {
                    fixture.publish(TestFlows.batch(100, 0));
                }
            }
            System.err.println(ended.get());
        }
    }
}
