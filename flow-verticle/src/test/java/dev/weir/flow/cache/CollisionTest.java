// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static dev.weir.flow.cache.MeterFixture.SECOND;
import static dev.weir.flow.cache.MeterFixture.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.memory.Memory;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.packet.TunnelType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/** Flow Keys that somebody chose so that they collide. */
class CollisionTest {
    private static final int KEYS = 100_000;
    private static final int BATCH = 1000;
    private static final long SEED = 42;

    @Test
    void shouldSpreadUnderOneSeedWhatCollidesUnderAnother() {
        assertThat(hashes(new FlowHash(SEED))).hasSize(1);

        Set<Long> hashes = hashes(new FlowHash(43));
        assertThat(hashes).hasSize(KEYS);
        // The low half is what an index goes by: 100 000 balls in 65 536 bins leave hardly ever 16 in one.
        Map<Long, Integer> bins = new HashMap<>();
        hashes.forEach(hash -> bins.merge(hash & 0xffff, 1, Integer::sum));
        assertThat(bins).hasSizeGreaterThan(49_000);
        assertThat(bins.values()).allMatch(count -> count < 16);
    }

    @Test
    void shouldMeterFlowsThatAllHaveTheSameHash() {
        FlowHash broken = new FlowHash(SEED);
        shouldMeter(broken::hash);
    }

    /** As many as fill a segment that can be split no more. */
    @Test
    void shouldMeterFlowsWhoseHashesFallIntoOneSegment() {
        FlowHash hash = new FlowHash(43);
        shouldMeter(key -> hash.hash(key) & 0x3fff);
    }

    private static void shouldMeter(LongUnaryOperator hash) {
        MeterSettings settings = new MeterSettings(1000 * SECOND, 15 * SECOND, SECOND, 2 * KEYS);
        try (MeterFixture meter = new MeterFixture(settings)) {
            meterAll(meter, hash, START);
            assertThat(meter.cache.size()).isEqualTo(KEYS);
            meterAll(meter, hash, START + SECOND);
            assertThat(meter.slice.packets(LedgerCounter.FLOWS_STARTED)).isEqualTo(KEYS);
            assertThat(meter.slice.packets(LedgerCounter.METERED)).isEqualTo(2L * KEYS);
            meter.assertBalance();

            while (meter.cache.drain(1000)) {
                meter.batches.clear();
            }
            assertThat(meter.slice.packets(LedgerCounter.RECORDED)).isEqualTo(2L * KEYS);
            assertThat(meter.slice.packets(LedgerCounter.FLOW_RECORDS)).isEqualTo(KEYS);
            meterAll(meter, hash, START + 2 * SECOND);
            assertThat(meter.cache.size()).isEqualTo(KEYS);
            meter.assertBalance();
        }
    }

    private static Set<Long> hashes(FlowHash hash) {
        Set<Long> hashes = new HashSet<>();
        PacketBatch one = PacketBatch.unpooled(1);
        for (int i = 0; i < KEYS; i++) {
            write(one.slot(0), i);
            hashes.add(hash.hash(one.slot(0) + PacketRecord.KEY_OFFSET));
        }
        one.release();
        return hashes;
    }

    private static void meterAll(MeterFixture meter, LongUnaryOperator hash, long timeNs) {
        PacketBatch batch = PacketBatch.unpooled(BATCH);
        PacketBatch one = PacketBatch.unpooled(1);
        long slot = one.slot(0);
        for (int i = 0; i < KEYS; i++) {
            write(slot, i);
            PacketRecord.timestampNs(slot, timeNs);
            PacketRecord.flowHash(slot, hash.applyAsLong(slot + PacketRecord.KEY_OFFSET));
            batch.append(slot, 1);
            if (!batch.hasRoom(1)) {
                meter.cache.meter(batch);
                batch.release();
                batch = PacketBatch.unpooled(BATCH);
            }
        }
        batch.release();
        one.release();
    }

    /** A packet of one of the flows whose hashes are all the same under {@link #SEED}. */
    private static void write(long slot, int flow) {
        // The seed's first word makes a factor 0, so that the other one does not matter.
        Memory.putLong(slot + PacketRecord.ADDRESS_A_OFFSET, firstWord(SEED));
        Memory.putLong(slot + PacketRecord.ADDRESS_A_OFFSET + 8, flow);
        Memory.putInt(slot + PacketRecord.ADDRESS_B_OFFSET, -1);
        PacketRecord.kind(slot, 6, TunnelType.NONE);
        PacketRecord.protocol(slot, 17);
        PacketRecord.packets(slot, 1);
        PacketRecord.octets(slot, 60);
        PacketRecord.segmentOctets(slot, 60);
    }

    /** The secret word that a hash masks the first eight octets of a key with. */
    private static long firstWord(long seed) {
        long state = seed + 0x9e3779b97f4a7c15L;
        long z = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
