// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow;

import static dev.weir.flow.cache.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.FragmentConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.flow.cache.FlowCache;
import dev.weir.flow.cache.MeterSettings;
import dev.weir.flow.cache.MovedFlow;
import dev.weir.flow.cache.PacketBuilder;
import dev.weir.flow.query.RecentRecords;
import dev.weir.model.bus.BusCodecs;
import dev.weir.model.bus.Channels;
import dev.weir.model.bus.ExportDemand;
import dev.weir.model.bus.ShardCommand;
import dev.weir.model.flow.FlowTransfer;
import dev.weir.model.flow.Translations;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.PacketBatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FlowVerticleTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_700_000_000L * SECOND;
    private static final int ENOUGH_RECORDS = 2;
    private static final long ANSWER_TIMEOUT_MS = 30_000;

    private final Vertx vertx = Vertx.vertx();
    private final Ledger ledger = new Ledger();
    private final ExportDemand demand = new ExportDemand(1);

    @BeforeEach
    void deployShard() throws Exception {
        BusCodecs.register(vertx.eventBus());
        MeteringConfig metering = new MeteringConfig(
                Duration.ofSeconds(60),
                Duration.ofSeconds(1),
                MeteringConfig.DEFAULT_TCP_LINGER,
                MeteringConfig.DEFAULT_MAX_FLOWS,
                1,
                MeteringConfig.DEFAULT_DECAPSULATE,
                FragmentConfig.defaults());
        FlowContext context = new FlowContext(
                ledger, demand, new ObservationPoints(), Translations.NONE, new FlowHash(7), RecentRecords.NONE, null);
        await(vertx.deployVerticle(new FlowVerticle(0, metering, context)));
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    /** Flows of another shard bring a later time, at which flows here would be over without the packets that wait. */
    @Test
    void shouldMeterWhatWaitsBeforeItTakesOverFlowsOfALaterTime() throws Exception {
        PacketBuilder flow = udp().ports(1, 2);
        send(batch(flow.at(START)));
        demand.join();
        demand.published(ENOUGH_RECORDS);
        send(batch(flow.at(START + SECOND / 2)));

        try (FlowTransfer transfer = flowOf(udp().ports(3, 4).at(START + 10 * SECOND))) {
            Future<Boolean> adopted = Channels.shard(0)
                    .request(vertx.eventBus(), new ShardCommand.Adopt(transfer), ANSWER_TIMEOUT_MS, Boolean.class);
            demand.written(ENOUGH_RECORDS);
            assertThat(await(adopted)).isTrue();
        }
        PacketBatch last = PacketBatch.unpooled(1);
        last.drain(true);
        await(Channels.packets(0).request(vertx.eventBus(), last, ANSWER_TIMEOUT_MS, Long.class));

        assertThat(ledger.packets(LedgerCounter.FLOWS_STARTED)).isEqualTo(1);
        assertThat(ledger.packets(LedgerCounter.FLOW_RECORDS)).isEqualTo(2);
    }

    private void send(PacketBatch batch) {
        Channels.packets(0).send(vertx.eventBus(), batch);
    }

    private static PacketBatch batch(PacketBuilder packet) {
        PacketBatch batch = PacketBatch.unpooled(2);
        packet.appendTo(batch);
        return batch;
    }

    /** A flow on its way from another shard. */
    private static FlowTransfer flowOf(PacketBuilder packet) {
        MeterSettings settings = new MeterSettings(60 * SECOND, SECOND, SECOND, 1000);
        FlowTransfer transfer = MovedFlow.transfer(1);
        try (FlowCache other = new FlowCache(settings, point -> 0, batch -> {}, new Ledger().slice("other"))) {
            PacketBatch batch = batch(packet);
            other.meter(batch);
            batch.release();
            other.moveOut(0, 1, key -> 0, new FlowTransfer[] {transfer});
        }
        return transfer;
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
