// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.flow.FlowBatch;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.packet.PacketBatch;
import java.util.ArrayList;
import java.util.List;

/** A cache with what it needs around it, and the records that it made. */
final class MeterFixture implements AutoCloseable {
    static final long SECOND = 1_000_000_000L;
    static final long MILLI = 1_000_000L;

    /** 2023-11-14T22:13:20Z. */
    static final long START = 1_700_000_000L * SECOND;

    static final long ACTIVE = 60 * SECOND;
    static final long IDLE = 15 * SECOND;
    static final long LINGER = SECOND;

    final Ledger ledger = new Ledger();
    final LedgerSlice slice = ledger.slice("shard 0");
    final List<FlowBatch> batches = new ArrayList<>();
    final FlowCache cache;
    private boolean live;

    MeterFixture() {
        this(new MeterSettings(ACTIVE, IDLE, LINGER, 1_000_000));
    }

    MeterFixture(MeterSettings settings) {
        // Observation Point 2 looks at egress.
        cache = new FlowCache(settings, point -> point == 2 ? 1 : 0, batches::add, slice);
    }

    static MeterFixture withMaxFlows(long maxFlows) {
        return new MeterFixture(new MeterSettings(ACTIVE, IDLE, LINGER, maxFlows));
    }

    /** Lets it meter a live link from now on. */
    MeterFixture live() {
        live = true;
        return this;
    }

    /** Meters packets as one batch. */
    void meter(PacketBuilder... packets) {
        meter(List.of(packets));
    }

    /** Meters packets as one batch. */
    void meter(List<PacketBuilder> packets) {
        PacketBatch batch = PacketBatch.unpooled(Math.max(1, 2 * packets.size()));
        packets.forEach(packet -> packet.appendTo(batch));
        batch.live(live);
        cache.meter(batch);
        batch.release();
    }

    /** Takes all records published since the last time. */
    List<RecordedFlow> published() {
        List<RecordedFlow> flows = new ArrayList<>();
        batches.forEach(batch -> flows.addAll(RecordedFlow.of(batch)));
        batches.clear();
        return flows;
    }

    /** Ends all flows, a few at a time, and takes all records published since the last time. */
    List<RecordedFlow> drained() {
        while (cache.drain(3)) {
            assertThat(cache.size()).isPositive();
        }
        assertThat(cache.size()).isZero();
        return published();
    }

    /** Asserts that what was metered is in records or, as the flows themselves tell, in the cache. */
    void assertBalance() {
        cache.audit();
        assertThat(slice.packets(LedgerCounter.METERED))
                .isEqualTo(slice.packets(LedgerCounter.CACHED) + slice.packets(LedgerCounter.RECORDED));
        assertThat(slice.octets(LedgerCounter.METERED))
                .isEqualTo(slice.octets(LedgerCounter.CACHED) + slice.octets(LedgerCounter.RECORDED));
        assertThat(slice.packets(LedgerCounter.FLOWS_CACHED)).isEqualTo(cache.size());
    }

    @Override
    public void close() {
        cache.close();
    }
}
