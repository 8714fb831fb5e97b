// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowRecord;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketRecord;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BusCodecsTest {
    @Test
    void shouldWriteOutAndReadBackAPacketBatch() {
        PacketBatch batch = PacketBatch.unpooled(3);
        PacketRecord.timestampNs(batch.slot(2), 77);
        batch.append(batch.slot(2), 1);
        batch.watermarkNs(99);
        batch.live(true);
        batch.generation(3);
        Buffer wire = Buffer.buffer("before");
        MessageCodec<PacketBatch, PacketBatch> codec = BusCodecs.packetBatch();
        codec.encodeToWire(wire, batch);
        PacketBatch read = codec.decodeFromWire("before".length(), wire);
        assertThat(read.records()).isEqualTo(1);
        assertThat(read.slots()).isEqualTo(1);
        assertThat(PacketRecord.timestampNs(read.slot(0))).isEqualTo(77);
        assertThat(read.watermarkNs()).isEqualTo(99);
        assertThat(read.live()).isTrue();
        assertThat(read.generation()).isEqualTo(3);
        assertThat(read.drain()).isFalse();
        read.release();
    }

    @Test
    void shouldWriteOutAndReadBackAFlowBatch() {
        FlowBatch batch = batchOf(5);
        Buffer wire = Buffer.buffer();
        MessageCodec<FlowBatch, FlowBatch> codec = BusCodecs.flowBatch();
        codec.encodeToWire(wire, batch);
        FlowBatch read = codec.decodeFromWire(0, wire);
        assertThat(read.records()).isEqualTo(1);
        assertThat(read.packets()).isEqualTo(5);
        assertThat(read.meteringTimeNs()).isEqualTo(123);
    }

    @Test
    void shouldRefuseAnotherWireVersionByName() {
        Buffer wire = Buffer.buffer();
        BusCodecs.flowBatch().encodeToWire(wire, batchOf(1));
        wire.setByte(0, (byte) 9);
        assertThatThrownBy(() -> BusCodecs.flowBatch().decodeFromWire(0, wire))
                .hasMessage("flow batch of wire version 9; this node reads version 1");
    }

    @Test
    void shouldRefuseAFlowBatchThatClaimsMoreThanItHas() {
        assertThatThrownBy(() -> new FlowBatch(new byte[FlowRecord.OCTETS], 2, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldPassByReferenceOnOneNode() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            BusCodecs.register(vertx.eventBus());
            BlockingQueue<FlowBatch> got = new ArrayBlockingQueue<>(1);
            Channels.FLOWS
                    .consume(vertx.eventBus(), message -> got.add(message.body()))
                    .completion()
                    .await();
            FlowBatch batch = batchOf(1);
            Channels.FLOWS.publish(vertx.eventBus(), batch);
            assertThat(got.poll(10, TimeUnit.SECONDS)).isSameAs(batch);
        } finally {
            vertx.close().await();
        }
    }

    private static FlowBatch batchOf(long packets) {
        FlowBatch batch = new FlowBatch(2);
        FlowRecord.putLong(
                batch.octets(), batch.next() + FlowRecord.FORWARD + FlowRecord.DIRECTION_PACKETS_OFFSET, packets);
        batch.commit();
        batch.meteringTimeNs(123);
        return batch;
    }
}
