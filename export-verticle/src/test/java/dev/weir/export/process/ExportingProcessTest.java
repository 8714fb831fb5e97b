// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.ExporterConfig;
import dev.weir.config.JsonFormatConfig;
import dev.weir.config.StdoutTransportConfig;
import dev.weir.config.WhenFull;
import dev.weir.export.lateness.LatenessMeter;
import dev.weir.export.transport.Eventually;
import dev.weir.export.transport.ExportMode;
import dev.weir.export.transport.Refusals;
import dev.weir.export.transport.Transport.Outcome;
import dev.weir.export.transport.Transport.Session;
import dev.weir.model.bus.ExportDemand;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.ExporterLedger;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerBalance;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExportingProcessTest {
    private static final long LONG_MS = 30_000;

    private final Ledger nodeLedger = new Ledger();
    private final ExporterLedger ledger = nodeLedger.exporter("test");
    private FlowQueue queue;
    private DeliveryBook book;
    private FakeTransport transport;
    private ExportingProcess process;

    @AfterEach
    void shouldBalance() throws Exception {
        process.stop(1_000).get(20, TimeUnit.SECONDS);
        assertThat(transport.closed).isTrue();
        assertThat(ledger.count(ExporterCounter.QUEUED)).isZero();
        assertThat(LedgerBalance.faults(nodeLedger)).isEmpty();
    }

    @Test
    void shouldSendAllThatCameWhenDrained() throws Exception {
        make(WhenFull.DROP, ExportMode.CONTINUOUS, Duration.ofMinutes(1));
        process.start().get();
        queue.offer(TestFlows.batch(25, 0));
        queue.offer(TestFlows.batch(0, 0));

        drain(2);

        assertThat(transport.sent).containsExactly("T:10", "-:10", "-:5");
        assertThat(ledger.count(ExporterCounter.SENT)).isEqualTo(25);
        assertThat(ledger.octets(ExporterCounter.SENT)).isEqualTo(2_500);
        assertThat(ledger.count(ExporterCounter.MESSAGES)).isEqualTo(3);
        assertThat(ledger.count(ExporterCounter.MESSAGE_OCTETS)).isEqualTo(3 + 25 * 8);
        assertThat(ledger.count(ExporterCounter.DATA_RECORDS)).isEqualTo(25);
        assertThat(ledger.count(ExporterCounter.TEMPLATES)).isEqualTo(1);
    }

    @Test
    void shouldNotHoldRecordsBackLongerThanTheFlushInterval() throws Exception {
        make(WhenFull.DROP, ExportMode.CONTINUOUS, Duration.ofMillis(1));
        process.start().get();
        queue.offer(TestFlows.batch(3, 0));

        Eventually.until("the message that is not full", () -> transport.sent.size() == 1);
    }

    @Test
    void shouldSendAMessageThatIsNotFullOnOrder() throws Exception {
        make(WhenFull.DROP, ExportMode.CONTINUOUS, Duration.ofMinutes(1));
        process.start().get();
        queue.offer(TestFlows.batch(3, 0));
        Eventually.until("the batch taken", queue::isEmpty);

        process.flush().get();

        assertThat(transport.sent).containsExactly("T:3");
    }

    @Test
    void shouldHoldRecordsWhileItIsPaused() throws Exception {
        make(WhenFull.DROP, ExportMode.CONTINUOUS, Duration.ofMillis(1));
        process.start().get();
        process.pause().get();
        assertThat(process.status().state()).isEqualTo(ExporterState.PAUSED);
        queue.offer(TestFlows.batch(3, 0));
        process.flush().get();
        process.flush().get();
        assertThat(transport.sent).isEmpty();
        assertThat(process.status().queuedRecords()).isEqualTo(3);

        process.resume().get();

        Eventually.until("all sent", () -> ledger.count(ExporterCounter.SENT) == 3);
        assertThat(process.status().state()).isEqualTo(ExporterState.RUNNING);
    }

    @Test
    void shouldDrainThoughItIsPaused() throws Exception {
        make(WhenFull.DROP, ExportMode.CONTINUOUS, Duration.ofMinutes(1));
        process.start().get();
        process.pause().get();
        queue.offer(TestFlows.batch(3, 0));

        drain(1);

        assertThat(transport.sent).containsExactly("T:3");
    }

    @Test
    void shouldWaitForTheBatchesThatWerePublished() throws Exception {
        make(WhenFull.DROP, ExportMode.CONTINUOUS, Duration.ofMinutes(1));
        process.start().get();
        var drained = process.drain(2, LONG_MS);
        queue.offer(TestFlows.batch(3, 0));
        Eventually.until("the first batch taken", queue::isEmpty);
        assertThat(drained).isNotDone();

        queue.offer(TestFlows.batch(3, 0));
        drained.get();

        assertThat(transport.sent).containsExactly("T:6");
    }

    @Test
    void shouldLoseTheRestWhenTheTimeToDrainIsUp() throws Exception {
        make(WhenFull.DROP, ExportMode.CONTINUOUS, Duration.ofMinutes(1));
        process.start().get();
        transport.stuck = true;
        queue.offer(TestFlows.batch(20, 0));
        queue.offer(TestFlows.batch(7, 0));

        assertThatThrownBy(() -> process.drain(2, 50).get())
                .hasCauseInstanceOf(TimeoutException.class)
                .hasMessageContaining("exporter test: not drained within 50 ms")
                .hasMessageContaining("2 of 2 batches had come");

        assertThat(ledger.count(ExporterCounter.LOST_SHUTDOWN)).isEqualTo(27);
        assertThat(ledger.count(ExporterCounter.SENT)).isZero();
    }

    @Test
    void shouldFailToDrainWhenBatchesNeverCome() throws Exception {
        make(WhenFull.DROP, ExportMode.CONTINUOUS, Duration.ofMinutes(1));
        process.start().get();
        queue.offer(TestFlows.batch(3, 0));

        assertThatThrownBy(() -> process.drain(2, 50).get()).hasMessageContaining("1 of 2 batches had come");

        assertThat(transport.sent).containsExactly("T:3");
    }

    @Test
    void shouldAccountForWhatTheFormatCannotExpress() throws Exception {
        make(WhenFull.DROP, ExportMode.CONTINUOUS, Duration.ofMinutes(1));
        process.start().get();
        queue.offer(TestFlows.batch(5, -3));

        drain(1);

        assertThat(ledger.count(ExporterCounter.SENT)).isEqualTo(2);
        assertThat(ledger.packets(ExporterCounter.LOST_UNEXPORTABLE)).isEqualTo(6);
    }

    @Test
    void shouldKeepRecordsQueuedUntilTheDestinationIsBack() throws Exception {
        make(WhenFull.DROP, ExportMode.CONTINUOUS, Duration.ofMinutes(1));
        process.start().get();
        transport.next = Outcome.FAILED;
        transport.refusal = Refusals.passing("cannot send to fake: no route");
        queue.offer(TestFlows.batch(10, 0));
        Eventually.until("retrying", () -> process.status().state() == ExporterState.RETRYING);
        queue.offer(TestFlows.batch(10, 10));
        Eventually.until("a second attempt", () -> process.status().lastError() != null);
        assertThat(process.status().lastError()).isEqualTo("cannot send to fake: no route; trying again");
        assertThat(process.status().queuedRecords()).isEqualTo(10);

        transport.session = Session.RESUMED;
        transport.next = Outcome.TAKEN;
        transport.refusal = null;
        drain(2);

        assertThat(transport.sent).containsExactly("T:10");
        assertThat(ledger.count(ExporterCounter.LOST_TRANSPORT)).isEqualTo(10);
        assertThat(process.status().state()).isEqualTo(ExporterState.RUNNING);
    }

    @Test
    void shouldStallNobodyWhileALosslessDestinationIsAway() throws Exception {
        make(WhenFull.BLOCK, ExportMode.ONCE, Duration.ofMinutes(1));
        process.start().get();
        transport.next = Outcome.FAILED;
        transport.refusal = Refusals.passing("away");
        for (int i = 0; i < 100; i++) {
            queue.offer(TestFlows.batch(100, 0));
        }

        Eventually.until("all counted lost", () -> ledger.count(ExporterCounter.LOST_TRANSPORT) == 10_000);
    }

    @Test
    void shouldTryAgainAtStartWhatTimeMayHeal() throws Exception {
        make(WhenFull.DROP, ExportMode.CONTINUOUS, Duration.ofMinutes(1));
        transport.refusal = Refusals.passing("the name does not resolve");
        process.start().get();
        assertThat(process.status().state()).isEqualTo(ExporterState.RETRYING);
        queue.offer(TestFlows.batch(10, 0));

        transport.session = Session.RESUMED;
        transport.refusal = null;
        drain(1);

        assertThat(transport.sent).containsExactly("T:10");
    }

    @Test
    void shouldNotStartAnExportThatIsMadeOnceWithoutItsDestination() {
        make(WhenFull.BLOCK, ExportMode.ONCE, Duration.ofMinutes(1));
        transport.refusal = Refusals.passing("the name does not resolve");

        assertThatThrownBy(() -> process.start().get()).hasCause(transport.refusal);
    }

    @Test
    void shouldNotStartWithADestinationThatOnlyTheOperatorCanMend() {
        make(WhenFull.DROP, ExportMode.CONTINUOUS, Duration.ofMinutes(1));
        transport.refusal = Refusals.lasting("it is a directory");

        assertThatThrownBy(() -> process.start().get()).hasCause(transport.refusal);
    }

    @Test
    void shouldEndAndCountWhenTheReaderHasGone() throws Exception {
        make(WhenFull.BLOCK, ExportMode.ONCE, Duration.ofMinutes(1));
        process.start().get();
        transport.next = Outcome.GONE;
        queue.offer(TestFlows.batch(15, 0));

        ExportEnd end = process.ended().get();
        queue.offer(TestFlows.batch(15, 0));
        drain(2);

        assertThat(end.readerGone()).isTrue();
        assertThat(process.status().state()).isEqualTo(ExporterState.ENDED);
        assertThat(ledger.count(ExporterCounter.LOST_TRANSPORT)).isEqualTo(30);
    }

    @Test
    void shouldSendTemplatesAgainOnOrder() throws Exception {
        make(WhenFull.DROP, ExportMode.CONTINUOUS, Duration.ofMinutes(1));
        process.start().get();
        queue.offer(TestFlows.batch(20, 0));
        Eventually.until("the first messages", () -> transport.sent.size() == 2);

        process.resendTemplates().get();
        queue.offer(TestFlows.batch(20, 0));
        drain(2);

        assertThat(transport.sent).containsExactly("T:10", "-:10", "T:10", "-:10");
    }

    @Test
    void shouldSendTemplatesAgainAfterARefusal() throws Exception {
        make(WhenFull.DROP, ExportMode.CONTINUOUS, Duration.ofMinutes(1));
        process.start().get();
        queue.offer(TestFlows.batch(20, 0));
        Eventually.until("the first messages", () -> transport.sent.size() == 2);
        transport.refused = true;
        Eventually.until("the refusal", () -> !transport.refused);
        process.flush().get();

        queue.offer(TestFlows.batch(20, 0));
        drain(2);

        assertThat(transport.sent).containsExactly("T:10", "-:10", "T:10", "-:10");
        assertThat(ledger.count(ExporterCounter.REFUSALS)).isEqualTo(1);
        assertThat(process.status().lastError()).contains("refuses datagrams");
    }

    @Test
    void shouldBeginAnotherSessionWithTemplatesAndWithoutLoss() throws Exception {
        make(WhenFull.DROP, ExportMode.CONTINUOUS, Duration.ofMinutes(1));
        process.start().get();
        queue.offer(TestFlows.batch(5, 0));
        Eventually.until("the batch taken", queue::isEmpty);
        process.flush().get();
        transport.sessionOver = true;
        queue.offer(TestFlows.batch(5, 0));
        Eventually.until("the next session", () -> transport.opens.get() == 2);
        queue.offer(TestFlows.batch(5, 0));

        drain(3);

        assertThat(transport.sent).containsExactly("T:5", "-:5", "T:5");
    }

    @Test
    void shouldLoseOnlyTheBatchOverWhichTheFormatBreaks() throws Exception {
        make(WhenFull.DROP, ExportMode.CONTINUOUS, Duration.ofMinutes(1));
        process.start().get();
        queue.offer(TestFlows.batch(4, TestEncoder.DEFECT - 2));
        queue.offer(TestFlows.batch(4, 0));

        drain(2);

        assertThat(ledger.count(ExporterCounter.SENT)).isEqualTo(6);
        assertThat(ledger.count(ExporterCounter.LOST_TRANSPORT)).isEqualTo(2);
    }

    @Test
    void shouldBalanceWhenItIsLeftBehindInAWrite() throws Exception {
        make(WhenFull.DROP, ExportMode.CONTINUOUS, Duration.ofMinutes(1));
        process.start().get();
        transport.stuck = true;
        queue.offer(TestFlows.batch(30, 0));
        queue.offer(TestFlows.batch(30, 0));
        Eventually.until("the first batch taken", () -> !queue.isEmpty());

        process.abandon();

        assertThat(ledger.count(ExporterCounter.LOST_SHUTDOWN)).isEqualTo(60);
        assertThat(LedgerBalance.faults(nodeLedger)).isEmpty();
    }

    private void drain(long batches) throws Exception {
        process.drain(batches, LONG_MS).get();
    }

    private void make(WhenFull whenFull, ExportMode mode, Duration flushInterval) {
        ExporterConfig config = new ExporterConfig(
                "test", JsonFormatConfig.defaults(), StdoutTransportConfig.defaults(), 1_000, whenFull, flushInterval);
        queue = whenFull == WhenFull.BLOCK
                ? FlowQueue.waiting(ledger, new ExportDemand(100_000))
                : FlowQueue.dropping(ledger, config.queueRecords());
        book = new DeliveryBook(ledger, queue, LatenessMeter.off());
        transport = new FakeTransport(book);
        process = new ExportingProcess(config, mode, queue, book, transport, new TestEncoder(10, ledger), ledger);
    }
}
