// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.bus.ExportDemand;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowRecord;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.ExporterLedger;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerBalance;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlowQueueTest {
    private final Ledger nodeLedger = new Ledger();
    private final ExporterLedger ledger = nodeLedger.exporter("test");

    @AfterEach
    void shouldBalance() {
        assertThat(LedgerBalance.faults(nodeLedger)).isEmpty();
    }

    @Test
    void shouldLoseTheNewestRecordsThatDoNotFit() throws InterruptedException {
        FlowQueue queue = FlowQueue.dropping(ledger, 10);
        queue.offer(TestFlows.batch(8, 0));
        queue.offer(TestFlows.batch(8, 100));

        assertThat(ledger.count(ExporterCounter.LOST_QUEUE_FULL)).isEqualTo(6);
        assertThat(ledger.packets(ExporterCounter.LOST_QUEUE_FULL)).isEqualTo(12);
        assertThat(ledger.octets(ExporterCounter.LOST_QUEUE_FULL)).isEqualTo(600);
        assertThat(ledger.count(ExporterCounter.QUEUED)).isEqualTo(10);
        assertThat(queue.poll(0).records()).isEqualTo(8);
        FlowBatch rest = queue.poll(0);
        assertThat(rest.records()).isEqualTo(2);
        assertThat(FlowRecord.flowId(rest.octets(), rest.start(1))).isEqualTo(101);
        assertThat(queue.poll(0)).isNull();
    }

    @Test
    void shouldCountBatchesThatItDidNotTake() {
        FlowQueue queue = FlowQueue.dropping(ledger, 1);
        for (int i = 0; i < 5; i++) {
            queue.offer(TestFlows.batch(3, 0));
        }

        assertThat(queue.receivedBatches()).isEqualTo(5);
        assertThat(ledger.count(ExporterCounter.LOST_QUEUE_FULL)).isEqualTo(14);
    }

    @Test
    void shouldHaveRoomAgainForWhatWasTakenOut() throws InterruptedException {
        FlowQueue queue = FlowQueue.dropping(ledger, 4);
        queue.offer(TestFlows.batch(4, 0));
        queue.poll(0);
        queue.offer(TestFlows.batch(4, 4));

        assertThat(ledger.count(ExporterCounter.LOST_QUEUE_FULL)).isZero();
        assertThat(ledger.count(ExporterCounter.QUEUED)).isEqualTo(8);
    }

    @Test
    void shouldTakeAllAndTellTheShardsToWait() throws InterruptedException {
        ExportDemand demand = new ExportDemand(10);
        AtomicInteger reliefs = new AtomicInteger();
        demand.join();
        demand.onRelief(reliefs::incrementAndGet);
        FlowQueue queue = FlowQueue.waiting(ledger, demand);
        for (int i = 0; i < 3; i++) {
            demand.published(4);
            queue.offer(TestFlows.batch(4, 0));
        }
        assertThat(demand.isSaturated()).isTrue();

        for (int i = 0; i < 2; i++) {
            FlowBatch batch = queue.poll(0);
            queue.settle(ExporterCounter.SENT, batch.records(), batch.packets(), batch.ipOctets());
        }

        assertThat(demand.isSaturated()).isFalse();
        assertThat(reliefs).hasValue(1);
        assertThat(ledger.count(ExporterCounter.SENT)).isEqualTo(8);
    }

    @Test
    void shouldTellTheHeldFromTheWaiting() throws InterruptedException {
        FlowQueue queue = FlowQueue.dropping(ledger, 100);
        queue.offer(TestFlows.batch(3, 0));
        queue.offer(TestFlows.batch(5, 0));
        queue.poll(0);

        queue.settleHeld(ExporterCounter.LOST_TRANSPORT);

        assertThat(ledger.count(ExporterCounter.LOST_TRANSPORT)).isEqualTo(3);
        assertThat(ledger.octets(ExporterCounter.QUEUED)).isEqualTo(500);

        queue.settleWaiting(ExporterCounter.LOST_SHUTDOWN);

        assertThat(ledger.count(ExporterCounter.LOST_SHUTDOWN)).isEqualTo(5);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void shouldLoseWhatIsNotSettledWhenItCloses() throws InterruptedException {
        FlowQueue queue = FlowQueue.dropping(ledger, 100);
        queue.offer(TestFlows.batch(3, 0));
        queue.offer(TestFlows.batch(5, 0));
        FlowBatch held = queue.poll(0);
        queue.close();

        queue.settle(ExporterCounter.SENT, held.records(), held.packets(), held.ipOctets());
        queue.offer(TestFlows.batch(2, 0));

        assertThat(ledger.count(ExporterCounter.LOST_SHUTDOWN)).isEqualTo(10);
        assertThat(ledger.count(ExporterCounter.SENT)).isZero();
        assertThat(ledger.count(ExporterCounter.QUEUED)).isZero();
    }

    @Test
    void shouldKeepNoShardWaitingOnceItIsClosed() {
        ExportDemand demand = new ExportDemand(10);
        demand.join();
        FlowQueue queue = FlowQueue.waiting(ledger, demand);
        demand.published(8);
        queue.offer(TestFlows.batch(8, 0));
        queue.close();

        for (int i = 0; i < 10; i++) {
            demand.published(8);
            queue.offer(TestFlows.batch(8, 0));
        }

        assertThat(demand.isSaturated()).isFalse();
    }

    @Test
    void shouldAccountForWhatWasFetchedButNotTaken() throws InterruptedException {
        FlowQueue queue = FlowQueue.waiting(ledger, new ExportDemand(100));
        queue.offer(TestFlows.batch(3, 0));
        queue.offer(TestFlows.batch(5, 0));
        queue.poll(0);
        queue.offer(TestFlows.batch(7, 0));
        assertThat(queue.hasMore()).isTrue();
        assertThat(queue.isEmpty()).isFalse();

        queue.settleHeld(ExporterCounter.LOST_TRANSPORT);

        assertThat(ledger.count(ExporterCounter.LOST_TRANSPORT)).isEqualTo(3);
        assertThat(ledger.packets(ExporterCounter.QUEUED)).isEqualTo(24);

        queue.settleWaiting(ExporterCounter.LOST_SHUTDOWN);

        assertThat(ledger.count(ExporterCounter.LOST_SHUTDOWN)).isEqualTo(12);
        assertThat(ledger.octets(ExporterCounter.QUEUED)).isZero();
        assertThat(queue.hasMore()).isFalse();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.poll(0)).isNull();
    }

    @Test
    void shouldGiveOutNothingOnceItIsClosed() throws InterruptedException {
        FlowQueue queue = FlowQueue.waiting(ledger, new ExportDemand(100));
        queue.offer(TestFlows.batch(3, 0));
        queue.offer(TestFlows.batch(5, 0));
        queue.poll(0);
        queue.close();

        assertThat(queue.poll(0)).isNull();
        assertThat(ledger.count(ExporterCounter.LOST_SHUTDOWN)).isEqualTo(8);
    }

    @Test
    void shouldGiveOutEverythingInOrderHoweverItComes() throws InterruptedException {
        FlowQueue queue = FlowQueue.waiting(ledger, new ExportDemand(1_000_000));
        int batches = 5_000;
        Thread source = new Thread(() -> {
            for (int i = 0; i < batches; i++) {
                queue.offer(TestFlows.batch(3, i));
            }
        });
        source.start();
        for (int i = 0; i < batches; i++) {
            FlowBatch batch = queue.poll(Long.MAX_VALUE);
            assertThat(FlowRecord.flowId(batch.octets(), batch.start(0))).isEqualTo(i);
            queue.settle(ExporterCounter.SENT, batch.records(), batch.packets(), batch.ipOctets());
        }
        source.join();

        assertThat(queue.isEmpty()).isTrue();
        assertThat(ledger.count(ExporterCounter.SENT)).isEqualTo(3L * batches);
    }

    @Test
    void shouldReturnAtOnceWhenWoken() throws InterruptedException {
        FlowQueue queue = FlowQueue.dropping(ledger, 100);
        queue.wake();

        assertThat(queue.poll(Long.MAX_VALUE)).isNull();
    }
}
