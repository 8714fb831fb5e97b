// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.model.bus.Channels;
import dev.weir.model.bus.ExportDemand;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowRecord;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.ExporterLedger;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerBalance;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.packet.OwnExports;
import dev.weir.model.relay.Rendezvous;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FlowRelayTest {
    private static final int RECORDS = 8;

    private static Vertx flows;
    private static Vertx one;
    private static Vertx other;

    private final Ledger ledger = new Ledger();
    private final ExportDemand demand = new ExportDemand(100);
    private final List<ExportNode> exportNodes = new ArrayList<>();
    private FlowRelay relay;
    private String deployment;
    private long published;

    @BeforeAll
    static void join() {
        flows = TestCluster.members().get(0);
        one = TestCluster.members().get(1);
        other = TestCluster.members().get(2);
    }

    @AfterEach
    void stop() {
        flows.undeploy(deployment).await();
        exportNodes.forEach(ExportNode::stop);
    }

    /** An intake and an exporter that makes the way wait when it is told to. */
    private static final class ExportNode {
        private final Vertx vertx;
        private final Ledger ledger = new Ledger();
        private final ExportDemand demand = new ExportDemand(RECORDS);
        private final Queue<FlowBatch> got = new ConcurrentLinkedQueue<>();
        private final MessageConsumer<FlowBatch> exporter;
        private final FlowIntake intake;
        private final String deployment;

        ExportNode(Vertx vertx, String name) {
            this.vertx = vertx;
            this.exporter = Channels.FLOWS.consume(vertx.eventBus(), message -> got.add(message.body()));
            this.intake = new FlowIntake(name, ledger, demand, new OwnExports());
            this.deployment = vertx.deployVerticle(intake).await();
        }

        Future<Void> leave() {
            return intake.leave();
        }

        long records() {
            return got.stream().mapToLong(FlowBatch::records).sum();
        }

        void stop() {
            if (vertx.deploymentIDs().contains(deployment)) {
                vertx.undeploy(deployment).await();
            }
            exporter.unregister().await();
        }
    }

    private ExportNode exportNode(Vertx vertx, String name) {
        ExportNode node = new ExportNode(vertx, name);
        exportNodes.add(node);
        return node;
    }

    private void relay(long maxBatches) {
        relay = new FlowRelay("flow-1", maxBatches * RECORDS, ledger, demand);
        deployment = flows.deployVerticle(relay).await();
    }

    private void publish(boolean live) {
        FlowBatch batch = new FlowBatch(RECORDS);
        while (!batch.isFull()) {
            int at = batch.next() + FlowRecord.FORWARD;
            FlowRecord.putLong(batch.octets(), at + FlowRecord.DIRECTION_PACKETS_OFFSET, 3);
            FlowRecord.putLong(batch.octets(), at + FlowRecord.DIRECTION_OCTETS_OFFSET, 300);
            batch.commit();
        }
        batch.live(live);
        published += RECORDS;
        demand.published(RECORDS);
        Channels.FLOWS.publish(flows.eventBus(), batch);
    }

    private Future<Void> drain() {
        Channels.FLOWS.publish(flows.eventBus(), FlowBatch.end());
        return relay.drain();
    }

    private ExporterLedger counts() {
        return ledger.exporter(FlowRelay.NAME);
    }

    @Test
    void shouldHandOverEveryRecordOnce() {
        ExportNode export = exportNode(one, "export-1");
        relay(100);
        for (int i = 0; i < 50; i++) {
            publish(true);
        }
        drain().await();
        assertThat(export.records()).isEqualTo(published);
        assertThat(export.ledger.packets(LedgerCounter.FLOW_RECORDS_RECEIVED)).isEqualTo(published);
        assertThat(export.ledger.packets(LedgerCounter.RECORDED_ELSEWHERE)).isEqualTo(published * 3);
        assertThat(export.ledger.octets(LedgerCounter.RECORDED_ELSEWHERE)).isEqualTo(published * 300);
        assertThat(counts().count(ExporterCounter.SENT)).isEqualTo(published);
        assertThat(counts().octets(ExporterCounter.SENT)).isEqualTo(published * 300);
        assertThat(LedgerBalance.faults(ledger)).isEmpty();
    }

    @Test
    void shouldHoldTheMeteringOfFilesBackWhileExportersHaveEnough() {
        ExportNode export = exportNode(one, "export-1");
        export.demand.join();
        relay(100);
        for (int i = 0; i < 50; i++) {
            publish(false);
        }
        await().until(() -> export.records() == 2 * RECORDS);
        assertThat(demand.isSaturated()).isTrue();

        export.demand.leave(0);
        drain().await();
        assertThat(demand.isSaturated()).isFalse();
        assertThat(export.records()).isEqualTo(published);
        assertThat(counts().lost()).isZero();
    }

    @Test
    void shouldDropLiveRecordsWhenTooManyWaitAndNoneOfFiles() {
        relay(10);
        for (int i = 0; i < 20; i++) {
            publish(true);
        }
        await().until(() -> counts().count(ExporterCounter.OFFERED) == published);
        assertThat(counts().count(ExporterCounter.QUEUED)).isEqualTo(10 * RECORDS);
        assertThat(counts().count(ExporterCounter.LOST_QUEUE_FULL)).isEqualTo(published - 10 * RECORDS);
        assertThat(demand.isSaturated()).isFalse();
        for (int i = 0; i < 20; i++) {
            publish(false);
        }
        ExportNode export = exportNode(one, "export-1");
        drain().await();
        assertThat(export.records()).isEqualTo(30 * RECORDS);
        assertThat(counts().lost()).isEqualTo(10 * RECORDS);
        assertThat(LedgerBalance.faults(ledger)).isEmpty();
    }

    @Test
    void shouldGoOnWithAnotherExportNodeAndCountWhatWasOnItsWay() {
        ExportNode first = exportNode(one, "export-1");
        ExportNode second = exportNode(other, "export-2");
        int place = Rendezvous.owner("flow-1", List.of("export-1", "export-2"));
        ExportNode dies = place == 0 ? first : second;
        ExportNode stays = place == 0 ? second : first;
        dies.demand.join();
        relay(100);
        await().until(() -> relay.status().size() == 2);
        for (int i = 0; i < 50; i++) {
            publish(true);
        }
        // It took one, then its exporter had enough; of the others as many are on their way as it granted.
        await().until(() -> dies.records() == 2 * RECORDS && counts().count(ExporterCounter.SENT) != 0);
        dies.stop();
        drain().await();
        long lost = counts().count(ExporterCounter.LOST_IN_FLIGHT);
        assertThat(lost).isEqualTo(published - dies.records() - stays.records()).isPositive();
        assertThat(counts().packets(ExporterCounter.LOST_IN_FLIGHT)).isEqualTo(3 * lost);
        assertThat(counts().count(ExporterCounter.SENT)).isEqualTo(published - lost);
        assertThat(LedgerBalance.faults(ledger)).isEmpty();
    }

    @Test
    void shouldLoseNothingWhenAnExportNodeLeaves() {
        ExportNode first = exportNode(one, "export-1");
        ExportNode second = exportNode(other, "export-2");
        relay(100);
        await().until(() -> relay.status().size() == 2);
        publish(true);
        Future<Void> left = Future.succeededFuture();
        for (int i = 0; i < 50; i++) {
            publish(true);
            if (i == 25) {
                ExportNode chosen = Rendezvous.owner("flow-1", List.of("export-1", "export-2")) == 0 ? first : second;
                left = chosen.leave();
            }
        }
        left.await();
        drain().await();
        assertThat(first.records() + second.records()).isEqualTo(published);
        assertThat(counts().lost()).isZero();
    }

    @Test
    void shouldCountWhatNoExportNodeWasThereFor() {
        relay(100);
        publish(true);
        Channels.FLOWS.publish(flows.eventBus(), FlowBatch.end());
        Future<Void> drained = relay.drain();
        relay.giveUp();
        drained.await();
        assertThat(counts().count(ExporterCounter.LOST_SHUTDOWN)).isEqualTo(published);
        assertThat(LedgerBalance.faults(ledger)).isEmpty();
    }
}
