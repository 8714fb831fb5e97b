// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.bus;

import dev.weir.model.flow.FlowBatch;
import dev.weir.model.packet.PacketBatch;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import java.util.function.BiConsumer;

/**
 * The codecs of what travels on {@link Channels}. Within a node all goes by reference; what goes to other nodes is written
 * out, each with a wire version of its own.
 */
public final class BusCodecs {
    private BusCodecs() {}

    /** Registers every codec; call it once for each event bus. */
    public static void register(EventBus bus) {
        bus.registerCodec(new LocalCodec<>(PacketBatch.class));
        bus.registerCodec(new LocalCodec<>(FlowBatch.class));
        bus.registerCodec(new LocalCodec<>(ExportCommand.class));
        bus.registerCodec(new LocalCodec<>(ShardCommand.class));
        bus.registerCodec(beacon());
        bus.registerCodec(grant());
        bus.registerCodec(parcel());
    }

    static MessageCodec<Beacon, Beacon> beacon() {
        return new WireCodec<>(Beacon.class, Beacon::writeTo, Beacon::read);
    }

    static MessageCodec<Grant, Grant> grant() {
        return new WireCodec<>(Grant.class, Grant::writeTo, Grant::read);
    }

    static MessageCodec<Parcel, Parcel> parcel() {
        return new WireCodec<>(Parcel.class, Parcel::writeTo, Parcel::read);
    }

    static String nameOf(Class<?> type) {
        return "weir." + type.getSimpleName();
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

    /** For what goes to other nodes; it says of itself how it is written out. */
    private static final class WireCodec<T> extends ReferenceCodec<T> {
        private final BiConsumer<T, Buffer> writer;
        private final Reader<T> reader;

        WireCodec(Class<T> type, BiConsumer<T, Buffer> writer, Reader<T> reader) {
            super(type);
            this.writer = writer;
            this.reader = reader;
        }

        @Override
        public void encodeToWire(Buffer buffer, T body) {
            writer.accept(body, buffer);
        }

        @Override
        public T decodeFromWire(int position, Buffer buffer) {
            return reader.read(position, buffer);
        }
    }

    /** Reads what was written out; throws {@link UnreadableException} when it cannot. */
    private interface Reader<T> {
        T read(int position, Buffer buffer);
    }
}
