// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static dev.weir.flow.cache.MeterFixture.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.packet.TunnelType;
import org.junit.jupiter.api.Test;

/** What the cache has of the system, all told. */
class MemoryTest {
    private static final int BATCH = 1000;

    private final FlowHash hash = new FlowHash(3);

    @Test
    void shouldTakeAtMost192OctetsAFlowAtAMillionFlows() {
        try (MeterFixture meter = MeterFixture.withMaxFlows(2_000_000)) {
            meterFlows(meter, 0, 1_000_000);

            assertThat(meter.cache.size()).isEqualTo(1_000_000);
            assertThat(meter.cache.memoryOctets() / 1_000_000.0).isBetween(176.0, 192.0);
            assertThat(meter.cache.touched()).as("read ahead").isNotZero();
        }
    }

    @Test
    void shouldGrowAsFlowsCome() {
        try (MeterFixture meter = MeterFixture.withMaxFlows(2_000_000)) {
            assertThat(meter.cache.memoryOctets()).isLessThan(1 << 20);
            meterFlows(meter, 0, BATCH);
            assertThat(meter.cache.memoryOctets()).isLessThan(2 << 20);
            meterFlows(meter, BATCH, 100_000);
            assertThat(meter.cache.memoryOctets()).isBetween(16L << 20, 24L << 20);
        }
    }

    private void meterFlows(MeterFixture meter, int from, int to) {
        PacketBatch batch = PacketBatch.unpooled(BATCH);
        PacketBatch one = PacketBatch.unpooled(1);
        long slot = one.slot(0);
        PacketRecord.timestampNs(slot, START);
        PacketRecord.kind(slot, 4, TunnelType.NONE);
        PacketRecord.packets(slot, 1);
        PacketRecord.octets(slot, 60);
        PacketRecord.segmentOctets(slot, 60);
        PacketRecord.observationPoint(slot, 1);
        for (int flow = from; flow < to; flow++) {
            PacketRecord.portA(slot, flow & 0xffff);
            PacketRecord.tunnelId(slot, flow >>> 16);
            PacketRecord.flowHash(slot, hash.hash(slot + PacketRecord.KEY_OFFSET));
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
}
