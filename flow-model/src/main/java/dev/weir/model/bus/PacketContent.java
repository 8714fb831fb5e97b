// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.bus;

import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketBatchPool;
import dev.weir.model.relay.Load;
import dev.weir.model.relay.PackedSlots;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteOrder;

/**
 * Packet records, written out: packed on the way out of the memory of their batch, and unpacked into that of another.
 *
 * <pre>
 *   flags 1 (1 live, 2 little-endian) | watermarkNs 8 | slots 4 | {@link PackedSlots}
 * </pre>
 */
public final class PacketContent implements Parcel.Content {
    /** Slots of a parcel, at most: those of a batch. */
    public static final int MAX_SLOTS = PacketBatchPool.DEFAULT_BATCH_SLOTS;

    private static final int LIVE = 1;
    private static final int LITTLE_ENDIAN = 2;
    private static final int OWN_ORDER = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? LITTLE_ENDIAN : 0;

    /** Where slots are packed before it is known how much room they take. */
    private static final ThreadLocal<byte[]> SCRATCH =
            ThreadLocal.withInitial(() -> new byte[MAX_SLOTS * PackedSlots.MAX_OCTETS]);

    private final PacketBatch batch;
    private final short[] picked;
    private final int slots;
    private final Runnable written;

    /**
     * Some slots of a batch, or all.
     *
     * @param picked which, in order, a tunnel's slot after the one of its record; {@code null} for all
     * @param slots how many
     * @param written is run when the batch is no longer needed
     */
    public PacketContent(PacketBatch batch, short[] picked, int slots, Runnable written) {
        if (slots < 1 || slots > MAX_SLOTS) {
            throw new IllegalArgumentException("parcel of " + slots + " slots");
        }
        this.batch = batch;
        this.picked = picked;
        this.slots = slots;
        this.written = written;
    }

    @Override
    public void writeTo(Buffer buffer) {
        byte[] scratch = SCRATCH.get();
        int length = PackedSlots.pack(batch, picked, slots, scratch);
        buffer.appendByte((byte) ((batch.live() ? LIVE : 0) | OWN_ORDER))
                .appendLong(batch.watermarkNs())
                .appendInt(slots)
                .appendBytes(scratch, 0, length);
        written.run();
    }

    /**
     * Puts the packet records that a parcel carries into an empty batch that has {@link #MAX_SLOTS}.
     *
     * @return what they stand for
     * @throws UnreadableException when they are malformed; the batch may hold anything then
     */
    public static Load unpack(Parcel parcel, PacketBatch to) {
        WireReader reader = parcel.reader();
        int flags = reader.octet();
        long watermarkNs = reader.longNumber();
        int slots = reader.number();
        if (slots < 1 || slots > MAX_SLOTS || slots > to.capacity()) {
            throw reader.malformed(slots + " slots");
        }
        if ((flags & LITTLE_ENDIAN) != OWN_ORDER) {
            throw reader.malformed("it comes from a machine of the other byte order");
        }
        Load load = unpack(reader, slots, to.slot(0));
        to.fill(slots, (int) load.records());
        to.watermarkNs(watermarkNs);
        to.live((flags & LIVE) != 0);
        return load;
    }

    private static Load unpack(WireReader reader, int slots, long to) {
        int start = reader.position();
        int length = reader.buffer().length() - start;
        ByteBuf octets = ((BufferInternal) reader.buffer()).getByteBuf();
        try {
            return octets.hasArray()
                    ? PackedSlots.unpack(octets.array(), octets.arrayOffset() + start, length, slots, to)
                    : PackedSlots.unpack(reader.octets(length), 0, length, slots, to);
        } catch (IllegalArgumentException e) {
            throw reader.malformed(e.getMessage());
        }
    }
}
