// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.bus;

import dev.weir.model.flow.FlowBatch;
import dev.weir.model.packet.PacketBatch;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;

/** The codecs of what travels on {@link Channels}. On one node all go by reference; between nodes they are written out. */
public final class BusCodecs {
    private static final byte WIRE_VERSION = 1;

    private BusCodecs() {}

    /** Registers every codec; call it once for each event bus. */
    public static void register(EventBus bus) {
        bus.registerCodec(packetBatch());
        bus.registerCodec(flowBatch());
        bus.registerCodec(new LocalCodec<>(ExportCommand.class));
        bus.registerCodec(new LocalCodec<>(ShardCommand.class));
    }

    static MessageCodec<PacketBatch, PacketBatch> packetBatch() {
        return new PacketBatchCodec();
    }

    static MessageCodec<FlowBatch, FlowBatch> flowBatch() {
        return new FlowBatchCodec();
    }

    static String nameOf(Class<?> type) {
        return "weir." + type.getSimpleName();
    }

    private static void checkVersion(byte version, String what) {
        if (version != WIRE_VERSION) {
            throw new IllegalArgumentException(
                    what + " of wire version " + version + "; this node reads version " + WIRE_VERSION);
        }
    }

    /** Shared part: by reference on one node. */
    private abstract static class ReferenceCodec<T> implements MessageCodec<T, T> {
        private final Class<T> type;

        ReferenceCodec(Class<T> type) {
            this.type = type;
        }

        @Override
        public T transform(T body) {
            return body;
        }

        @Override
        public String name() {
            return nameOf(type);
        }

        @Override
        public byte systemCodecID() {
            return -1;
        }
    }

    /** For what never leaves the JVM. */
    private static final class LocalCodec<T> extends ReferenceCodec<T> {
        LocalCodec(Class<T> type) {
            super(type);
        }

        @Override
        public void encodeToWire(Buffer buffer, T body) {
            throw new IllegalStateException(name() + " does not leave its node");
        }

        @Override
        public T decodeFromWire(int position, Buffer buffer) {
            throw new IllegalStateException(name() + " does not come from another node");
        }
    }

    /**
     * <pre>
     *   version 1 | flags 1 (1 live, 2 drain) | generation 4 | records 4 | watermarkNs 8 | length 4 | slots
     * </pre>
     */
    private static final class PacketBatchCodec extends ReferenceCodec<PacketBatch> {
        PacketBatchCodec() {
            super(PacketBatch.class);
        }

        @Override
        public void encodeToWire(Buffer buffer, PacketBatch batch) {
            byte[] octets = batch.toOctets();
            buffer.appendByte(WIRE_VERSION)
                    .appendByte((byte) ((batch.live() ? 1 : 0) | (batch.drain() ? 2 : 0)))
                    .appendInt(batch.generation())
                    .appendInt(batch.records())
                    .appendLong(batch.watermarkNs())
                    .appendInt(octets.length)
                    .appendBytes(octets);
            batch.release();
        }

        @Override
        public PacketBatch decodeFromWire(int position, Buffer buffer) {
            checkVersion(buffer.getByte(position), "packet batch");
            byte flags = buffer.getByte(position + 1);
            int generation = buffer.getInt(position + 2);
            int records = buffer.getInt(position + 6);
            long watermarkNs = buffer.getLong(position + 10);
            int length = buffer.getInt(position + 18);
            byte[] octets = buffer.getBytes(position + 22, position + 22 + length);
            PacketBatch batch =
                    PacketBatch.unpooled(Math.max(1, length / dev.weir.model.packet.PacketRecord.SLOT_OCTETS));
            batch.fromOctets(octets, 0, length, records);
            batch.watermarkNs(watermarkNs);
            batch.generation(generation);
            batch.live((flags & 1) != 0);
            batch.drain((flags & 2) != 0);
            return batch;
        }
    }

    /**
     * <pre>
     *   version 1 | records 4 | meteringTimeNs 8 | length 4 | records
     * </pre>
     */
    private static final class FlowBatchCodec extends ReferenceCodec<FlowBatch> {
        FlowBatchCodec() {
            super(FlowBatch.class);
        }

        @Override
        public void encodeToWire(Buffer buffer, FlowBatch batch) {
            int length = batch.start(batch.records());
            buffer.appendByte(WIRE_VERSION)
                    .appendInt(batch.records())
                    .appendLong(batch.meteringTimeNs())
                    .appendInt(length)
                    .appendBytes(batch.octets(), 0, length);
        }

        @Override
        public FlowBatch decodeFromWire(int position, Buffer buffer) {
            checkVersion(buffer.getByte(position), "flow batch");
            int records = buffer.getInt(position + 1);
            long meteringTimeNs = buffer.getLong(position + 5);
            int length = buffer.getInt(position + 13);
            return new FlowBatch(buffer.getBytes(position + 17, position + 17 + length), records, meteringTimeNs);
        }
    }
}
