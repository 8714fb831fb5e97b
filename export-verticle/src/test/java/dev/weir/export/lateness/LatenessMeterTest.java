// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.lateness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.config.MeteringConfig;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowEndReason;
import dev.weir.model.flow.FlowRecord;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LatenessMeterTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_NS = 1_700_000_000L * SECOND_NS;
    private static final long LAST_NS = FIRST_NS + 7 * SECOND_NS;

    /** A microsecond, and what two digits of 20 ms leave out. */
    private static final Offset<Long> PRECISION = within(TimeUnit.MICROSECONDS.toNanos(200));

    private long nowNs;
    private final LatenessMeter meter = LatenessMeter.live(MeteringConfig.defaults(), () -> nowNs);

    @Test
    void shouldTimeARecordFromTheTimeoutThatEndedIt() {
        DueTimes due = new DueTimes(MeteringConfig.defaults());

        assertThat(due.of(batch(FlowEndReason.IDLE_TIMEOUT).octets(), 0)).isEqualTo(LAST_NS + 15 * SECOND_NS);
        assertThat(due.of(batch(FlowEndReason.ACTIVE_TIMEOUT).octets(), 0)).isEqualTo(FIRST_NS + 60 * SECOND_NS);
        assertThat(due.of(batch(FlowEndReason.END_OF_FLOW).octets(), 0)).isEqualTo(LAST_NS + SECOND_NS);
        assertThat(due.of(batch(FlowEndReason.FORCED_END).octets(), 0)).isEqualTo(DueTimes.NONE);
        assertThat(due.of(batch(FlowEndReason.LACK_OF_RESOURCES).octets(), 0)).isEqualTo(DueTimes.NONE);
    }

    @Test
    void shouldFindNothingDueByTimeoutsThatWereNotThereYet() {
        FlowBatch before = batch(FlowEndReason.IDLE_TIMEOUT);
        before.meteringTimeNs(LAST_NS + 15 * SECOND_NS);
        FlowBatch after = batch(FlowEndReason.IDLE_TIMEOUT);
        nowNs = LAST_NS + 16 * SECOND_NS;
        after.meteringTimeNs(nowNs);
        meter.taken(before);
        meter.timeouts(idleTimeout(5));
        meter.taken(after);

        nowNs += SECOND_NS;
        meter.sent(1);
        assertThat(meter.summary().maxNs()).isCloseTo(2 * SECOND_NS, within(SECOND_NS / 20));
        meter.sent(1);
        assertThat(meter.summary().p50Ns()).isCloseTo(SECOND_NS, within(SECOND_NS / 20));
    }

    private static MeteringConfig idleTimeout(int seconds) {
        MeteringConfig defaults = MeteringConfig.defaults();
        return new MeteringConfig(
                defaults.activeTimeout(),
                Duration.ofSeconds(seconds),
                defaults.tcpLinger(),
                defaults.maxFlows(),
                defaults.shards(),
                defaults.decapsulate(),
                defaults.fragments());
    }

    @Test
    void shouldTimeABatchWhenItsLastRecordLeaves() {
        meter.taken(batch(FlowEndReason.IDLE_TIMEOUT, FlowEndReason.FORCED_END, FlowEndReason.IDLE_TIMEOUT));
        lateBy(5);
        meter.sent(2);
        assertThat(meter.summary()).isEqualTo(LatenessSummary.NONE);

        lateBy(20);
        meter.sent(1);

        assertThat(meter.summary().records()).isEqualTo(2);
        assertThat(meter.summary().p50Ns()).isCloseTo(TimeUnit.MILLISECONDS.toNanos(20), PRECISION);
        assertThat(meter.summary().maxNs()).isCloseTo(TimeUnit.MILLISECONDS.toNanos(20), PRECISION);
    }

    @Test
    void shouldAddUpWhatWasTimedBetweenTwoLooks() {
        for (int i = 0; i < 98; i++) {
            leave(1);
        }
        assertThat(meter.summary().records()).isEqualTo(98);
        leave(20);
        leave(900);

        LatenessSummary summary = meter.summary();

        assertThat(summary.records()).isEqualTo(100);
        assertThat(summary.p50Ns()).isCloseTo(TimeUnit.MILLISECONDS.toNanos(1), PRECISION);
        assertThat(summary.p99Ns()).isCloseTo(TimeUnit.MILLISECONDS.toNanos(20), PRECISION);
        assertThat(summary.maxNs())
                .isCloseTo(TimeUnit.MILLISECONDS.toNanos(900), within(TimeUnit.MILLISECONDS.toNanos(10)));
    }

    @Test
    void shouldTellHowManyWereHowLate() {
        leave(1);
        leave(20);
        leave(20);
        meter.summary();
        leave(900);
        leave(120_000);

        LatenessBuckets buckets = meter.buckets();

        assertThat(buckets.count(0)).as("to 1 ms").isEqualTo(1);
        assertThat(LatenessBuckets.boundNs(4)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(25));
        assertThat(buckets.count(4)).as("to 25 ms").isEqualTo(2);
        assertThat(LatenessBuckets.boundNs(9)).isEqualTo(SECOND_NS);
        assertThat(buckets.count(9)).as("to 1 s").isEqualTo(1);
        assertThat(buckets.count(LatenessBuckets.bounds())).as("longer").isEqualTo(1);
        assertThat(buckets.sumNs() / SECOND_NS).isCloseTo(120.941, within(1.3));
        assertThat(meter.summary().records()).isEqualTo(5);
    }

    @Test
    void shouldTimeNoBatchOfWhichARecordWasLost() {
        FlowEndReason idle = FlowEndReason.IDLE_TIMEOUT;
        meter.taken(batch(idle, idle));
        meter.taken(batch(idle, idle));
        meter.taken(batch(idle, idle));
        lateBy(3);

        meter.sent(1);
        meter.lost(2);
        meter.sent(3);

        assertThat(meter.summary().records()).isEqualTo(2);
    }

    @Test
    void shouldPassOverWhatAFormatCannotExpress() {
        meter.taken(batch(FlowEndReason.IDLE_TIMEOUT, FlowEndReason.IDLE_TIMEOUT));
        lateBy(3);
        meter.skipped(1);
        meter.sent(1);

        assertThat(meter.summary().records()).isEqualTo(2);
    }

    @Test
    void shouldBeginAfreshWhenAllIsLost() {
        meter.taken(batch(FlowEndReason.IDLE_TIMEOUT, FlowEndReason.IDLE_TIMEOUT));
        meter.sent(1);
        meter.lostAll();

        leave(4);

        assertThat(meter.summary().records()).isEqualTo(1);
    }

    @Test
    void shouldTakeARecordBeforeItsTimeForOneOnTime() {
        leave(-3);

        assertThat(meter.summary().records()).isEqualTo(1);
        assertThat(meter.summary().maxNs()).isZero();
    }

    @Test
    void shouldTimeNothingWhenOff() {
        LatenessMeter off = LatenessMeter.off();
        off.taken(batch(FlowEndReason.IDLE_TIMEOUT));
        off.sent(1);

        assertThat(off.summary()).isEqualTo(LatenessSummary.NONE);
    }

    private void leave(long lateMs) {
        meter.taken(batch(FlowEndReason.IDLE_TIMEOUT));
        lateBy(lateMs);
        meter.sent(1);
    }

    private void lateBy(long ms) {
        nowNs = LAST_NS + 15 * SECOND_NS + TimeUnit.MILLISECONDS.toNanos(ms);
    }

    /** The first packet went back, the last one forward. */
    private static FlowBatch batch(FlowEndReason... reasons) {
        FlowBatch batch = new FlowBatch(reasons.length);
        for (FlowEndReason reason : reasons) {
            int start = batch.next();
            byte[] octets = batch.octets();
            FlowRecord.putByte(octets, start + FlowRecord.FLOW_END_REASON_OFFSET, reason.code());
            time(octets, start + FlowRecord.FORWARD, FIRST_NS + SECOND_NS, LAST_NS);
            time(octets, start + FlowRecord.REVERSE, FIRST_NS, LAST_NS - SECOND_NS);
            batch.commit();
        }
        return batch;
    }

    private static void time(byte[] octets, int direction, long firstNs, long lastNs) {
        FlowRecord.putLong(octets, direction + FlowRecord.DIRECTION_START_OFFSET, firstNs);
        FlowRecord.putLong(octets, direction + FlowRecord.DIRECTION_END_OFFSET, lastNs);
    }
}
