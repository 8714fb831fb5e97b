// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.ExporterConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.config.NodeConfig;
import dev.weir.export.transport.ExportMode;
import dev.weir.model.bus.BusCodecs;
import dev.weir.model.bus.Channels;
import dev.weir.model.bus.ExportCommand;
import dev.weir.model.bus.ExportDemand;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.ExporterLedger;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerBalance;
import dev.weir.model.packet.OwnExports;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/** A bus with exporters on it, and the shard's part in their life. It ends by checking the ledger. */
final class ExporterFixture implements AutoCloseable {
    private static final long DRAIN_MS = 30_000;

    final Vertx vertx = Vertx.vertx();
    final Ledger ledger = new Ledger();
    final ExportDemand demand = new ExportDemand(ExportDemand.DEFAULT_LIMIT);
    final ExportContext context;

    ExporterFixture(ExportMode mode) {
        BusCodecs.register(vertx.eventBus());
        context = new ExportContext(
                NodeConfig.defaults(), MeteringConfig.defaults(), ledger, demand, new OwnExports(), mode, false);
    }

    ExportVerticle deploy(ExporterConfig config) {
        return deploy(config, ExportVerticle::new);
    }

    ExportVerticle deploy(ExporterConfig config, BiFunction<ExporterConfig, ExportContext, ExportVerticle> maker) {
        ExportVerticle verticle = maker.apply(config, context);
        await(vertx.deployVerticle(verticle));
        return verticle;
    }

    void publish(FlowBatch batch) {
        demand.published(batch.records());
        Channels.FLOWS.publish(vertx.eventBus(), batch);
    }

    void drain(String exporter) {
        assertThat(await(drainLater(exporter, DRAIN_MS))).isTrue();
    }

    Future<Boolean> drainLater(String exporter, long timeoutMs) {
        Channels.FLOWS.publish(vertx.eventBus(), FlowBatch.end());
        return Channels.exporter(exporter)
                .request(vertx.eventBus(), new ExportCommand.Drain(timeoutMs), timeoutMs + 10_000, Boolean.class);
    }

    long count(String exporter, ExporterCounter counter) {
        ExporterLedger part = ledger.exporter(exporter);
        return part.count(counter);
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        await(vertx.close());
        for (ExporterLedger exporter : ledger.exporters()) {
            assertThat(exporter.count(ExporterCounter.QUEUED)).isZero();
        }
        assertThat(LedgerBalance.faults(ledger)).isEmpty();
    }
}
