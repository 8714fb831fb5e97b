// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowRecord;
import dev.weir.model.packet.OwnExports.Conversation;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketRecord;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BusCodecsTest {
    private static final String BEFORE = "before";

    @Test
    void shouldWriteOutAndReadBackABeacon() {
        Beacon beacon = new Beacon(
                "wéir",
                Beacon.Takes.FLOWS,
                "id",
                true,
                List.of(
                        new Conversation(
                                new InetSocketAddress("10.0.0.1", 40_000), new InetSocketAddress("10.0.0.2", 4739)),
                        new Conversation(
                                new InetSocketAddress("2001:db8::1", 1), new InetSocketAddress("2001:db8::2", 2055))));
        assertThat(through(BusCodecs.beacon(), beacon)).isEqualTo(beacon);
    }

    @Test
    void shouldWriteOutAndReadBackAGrant() {
        Grant grant = new Grant("flow-1", -7, 12, 28, true);
        assertThat(through(BusCodecs.grant(), grant)).isEqualTo(grant);
    }

    @Test
    void shouldWriteOutAndReadBackAnOpeningAndAClosing() {
        Opening opening =
                new Opening("me", true, List.of(new Opening.Point(65_535, true), new Opening.Point(1, false)));
        Parcel read = through(BusCodecs.parcel(), new Parcel("router-1", 9, Parcel.Kind.OPENING, 0, opening));
        assertThat(read.node()).isEqualTo("router-1");
        assertThat(read.session()).isEqualTo(9);
        assertThat(read.kind()).isEqualTo(Parcel.Kind.OPENING);
        assertThat(Opening.of(read)).isEqualTo(opening);
        Parcel last = through(BusCodecs.parcel(), new Parcel("r", 9, Parcel.Kind.CLOSING, 4, new Closing(true)));
        assertThat(last.number()).isEqualTo(4);
        assertThat(Closing.of(last)).isEqualTo(new Closing(true));
    }

    @Test
    void shouldWriteOutAndReadBackAllSlotsOfAPacketBatch() {
        PacketBatch batch = batchOf(5);
        batch.live(true);
        batch.watermarkNs(99);
        AtomicInteger written = new AtomicInteger();
        PacketBatch read = packets(new PacketContent(batch, null, 5, written::incrementAndGet));
        assertThat(written).hasValue(1);
        assertThat(read.live()).isTrue();
        assertThat(read.watermarkNs()).isEqualTo(99);
        assertThat(read.records()).isEqualTo(5);
        assertThat(times(read)).containsExactly(0, 1, 2, 3, 4);
        batch.release();
        read.release();
    }

    @Test
    void shouldWriteOutAndReadBackSomeSlotsOfAPacketBatch() {
        PacketBatch batch = batchOf(5);
        PacketBatch read = packets(new PacketContent(batch, new short[] {1, 4, 0, 0}, 2, () -> {}));
        assertThat(read.live()).isFalse();
        assertThat(times(read)).containsExactly(1, 4);
        batch.release();
        read.release();
    }

    @Test
    void shouldWriteOutAndReadBackAFlowBatch() {
        FlowBatch batch = flowsOf(5);
        batch.live(true);
        FlowBatch read = FlowContent.of(
                through(BusCodecs.parcel(), new Parcel("flow-1", 1, Parcel.Kind.LOAD, 1, new FlowContent(batch))));
        assertThat(read.records()).isEqualTo(1);
        assertThat(read.packets()).isEqualTo(5);
        assertThat(read.meteringTimeNs()).isEqualTo(123);
        assertThat(read.live()).isTrue();
    }

    @Test
    void shouldRefuseAnotherWireVersionByName() {
        for (MessageCodec<?, ?> codec : List.of(BusCodecs.beacon(), BusCodecs.grant(), BusCodecs.parcel())) {
            Buffer wire = Buffer.buffer();
            WireReader.begin(wire, (byte) 9, "node-b");
            assertThatThrownBy(() -> codec.decodeFromWire(0, wire))
                    .isInstanceOf(UnreadableException.class)
                    .hasMessageMatching(
                            "(beacon|grant|parcel) of wire version 9 from node-b; this node reads version 1");
        }
    }

    @Test
    void shouldRefuseWhatEndsTooSoonWhereverThatIs() {
        PacketBatch batch = batchOf(2);
        for (Parcel.Content content : List.of(
                new PacketContent(batch, null, 2, () -> {}),
                new FlowContent(flowsOf(1)),
                new Opening("me", true, List.of(new Opening.Point(1, false))),
                new Closing(false))) {
            Buffer whole = Buffer.buffer();
            BusCodecs.parcel().encodeToWire(whole, new Parcel("r", 9, Parcel.Kind.LOAD, 0, content));
            for (int length = 0; length < whole.length(); length++) {
                Buffer cut = whole.getBuffer(0, length);
                assertThatThrownBy(() -> readContent(BusCodecs.parcel().decodeFromWire(0, cut), content))
                        .isInstanceOf(UnreadableException.class);
            }
        }
        batch.release();
    }

    @Test
    void shouldRefuseParcelsThatClaimMoreThanAParcelHolds() {
        Buffer wire = Buffer.buffer();
        BusCodecs.parcel()
                .encodeToWire(
                        wire,
                        new Parcel(
                                "r",
                                9,
                                Parcel.Kind.LOAD,
                                1,
                                buffer -> buffer.appendByte((byte) 2)
                                        .appendLong(0)
                                        .appendInt(PacketContent.MAX_SLOTS + 1)));
        Parcel parcel = BusCodecs.parcel().decodeFromWire(0, wire);
        assertThatThrownBy(() -> unpack(parcel))
                .hasMessage("malformed parcel from r: " + (PacketContent.MAX_SLOTS + 1) + " slots");
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
            FlowBatch batch = flowsOf(1);
            Channels.FLOWS.publish(vertx.eventBus(), batch);
            assertThat(got.poll(10, TimeUnit.SECONDS)).isSameAs(batch);
        } finally {
            vertx.close().await();
        }
    }

    private static void readContent(Parcel parcel, Parcel.Content like) {
        if (like instanceof PacketContent) {
            unpack(parcel).release();
        } else if (like instanceof FlowContent) {
            FlowContent.of(parcel);
        } else if (like instanceof Opening) {
            Opening.of(parcel);
        } else {
            Closing.of(parcel);
        }
    }

    private static <T> T through(MessageCodec<T, T> codec, T body) {
        Buffer wire = Buffer.buffer(BEFORE);
        codec.encodeToWire(wire, body);
        wire.appendString("after");
        return codec.decodeFromWire(BEFORE.length(), wire);
    }

    private static PacketBatch packets(PacketContent content) {
        return unpack(through(BusCodecs.parcel(), new Parcel("r", 1, Parcel.Kind.LOAD, 1, content)));
    }

    private static PacketBatch unpack(Parcel parcel) {
        PacketBatch batch = PacketBatch.unpooled(PacketContent.MAX_SLOTS);
        try {
            PacketContent.unpack(parcel, batch);
            return batch;
        } catch (UnreadableException e) {
            batch.release();
            throw e;
        }
    }

    private static long[] times(PacketBatch batch) {
        return LongStream.range(0, batch.slots())
                .map(slot -> PacketRecord.timestampNs(batch.slot((int) slot)))
                .toArray();
    }

    private static PacketBatch batchOf(int packets) {
        PacketBatch batch = PacketBatch.unpooled(packets);
        for (int i = 0; i < packets; i++) {
            PacketRecord.timestampNs(batch.next(), i);
            batch.append(batch.next(), 1);
        }
        return batch;
    }

    private static FlowBatch flowsOf(long packets) {
        FlowBatch batch = new FlowBatch(2);
        FlowRecord.putLong(
                batch.octets(), batch.next() + FlowRecord.FORWARD + FlowRecord.DIRECTION_PACKETS_OFFSET, packets);
        batch.commit();
        batch.meteringTimeNs(123);
        return batch;
    }
}
