// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.relay;

import dev.weir.model.memory.Memory;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketRecord;

/**
 * The slots of packet records without what they have in common: of each slot those words are written that are not the same
 * as in the one before. Two packets after one another share more than half, by which all that is done to the octets on their
 * way, by both nodes and the network, is halved.
 *
 * <pre>
 *   a slot:  which words follow 2 (the lowest bit is the first word) | words, 8 each
 * </pre>
 *
 * <p>The slot before a packet's is that of the packet before, the slot before a tunnel's that of the tunnel before; before the
 * first there are zeros. Words are of the sender's byte order, as they lie in memory.
 */
public final class PackedSlots {
    /** Octets that a slot takes at most. */
    public static final int MAX_OCTETS = Short.BYTES + PacketRecord.SLOT_OCTETS;

    private static final int WORDS = PacketRecord.SLOT_OCTETS / Long.BYTES;
    private static final Memory.Region ZEROS = Memory.allocate(PacketRecord.SLOT_OCTETS, 64);

    private PackedSlots() {}

    /**
     * Packs slots of a batch.
     *
     * @param picked which, in order, a tunnel's slot after the one of its record; {@code null} for the first ones
     * @param slots how many
     * @param to has room for {@link #MAX_OCTETS} each
     * @return how many octets it took
     */
    public static int pack(PacketBatch batch, short[] picked, int slots, byte[] to) {
        if ((long) slots * MAX_OCTETS > to.length) {
            throw new IllegalArgumentException(slots + " slots into " + to.length + " octets");
        }
        long lastRecord = ZEROS.address();
        long lastTunnel = ZEROS.address();
        int at = 0;
        boolean tunnel = false;
        for (int i = 0; i < slots; i++) {
            long slot = batch.slot(picked == null ? i : picked[i]);
            if (tunnel) {
                at = pack(slot, lastTunnel, to, at);
                lastTunnel = slot;
                tunnel = false;
            } else {
                at = pack(slot, lastRecord, to, at);
                lastRecord = slot;
                tunnel = PacketLoad.slots(slot) == 2;
            }
        }
        return at;
    }

    /** Each word is written, and what comes next written over it when it was the same: no branch to be guessed. */
    private static int pack(long slot, long before, byte[] to, int start) {
        int at = start + Short.BYTES;
        int present = 0;
        for (int word = 0; word < WORDS; word++) {
            long value = Memory.getLong(slot + (long) word * Long.BYTES);
            long change = value ^ Memory.getLong(before + (long) word * Long.BYTES);
            int differs = (int) ((change | -change) >>> 63);
            Memory.putLongBe(to, at, value);
            at += differs << 3;
            present |= differs << word;
        }
        Memory.putShortBe(to, start, present);
        return at;
    }

    /**
     * Unpacks slots.
     *
     * @param from where they lie, from {@code start} on, {@code length} octets at most
     * @param slots how many
     * @param to the address that they go to, which has room
     * @return what they stand for
     * @throws IllegalArgumentException when they are not what {@link #pack} writes
     */
    public static Load unpack(byte[] from, int start, int length, int slots, long to) {
        long lastRecord = ZEROS.address();
        long lastTunnel = ZEROS.address();
        int at = start;
        int end = start + length;
        int records = 0;
        long packets = 0;
        long octets = 0;
        boolean tunnel = false;
        for (int i = 0; i < slots; i++) {
            long slot = to + (long) i * PacketRecord.SLOT_OCTETS;
            at = unpack(from, at, end, slot, tunnel ? lastTunnel : lastRecord);
            if (tunnel) {
                lastTunnel = slot;
                tunnel = false;
            } else {
                lastRecord = slot;
                tunnel = PacketLoad.slots(slot) == 2;
                records++;
                packets += PacketRecord.packets(slot);
                octets += PacketRecord.octets(slot);
            }
        }
        if (tunnel) {
            throw new IllegalArgumentException("the last of " + records + " packet records lacks its tunnel");
        }
        return Load.of(records, packets, octets);
    }

    private static int unpack(byte[] from, int start, int end, long slot, long before) {
        int at = start + Short.BYTES;
        if (at > end) {
            throw new IllegalArgumentException("it ends in the middle of a slot");
        }
        int present = Memory.getUnsignedShortBe(from, start);
        if (at + Integer.bitCount(present) * Long.BYTES > end) {
            throw new IllegalArgumentException("it ends in the middle of a slot");
        }
        for (int word = 0; word < WORDS; word++) {
            long value;
            if ((present >>> word & 1) != 0) {
                value = Memory.getLongBe(from, at);
                at += Long.BYTES;
            } else {
                value = Memory.getLong(before + (long) word * Long.BYTES);
            }
            Memory.putLong(slot + (long) word * Long.BYTES, value);
        }
        return at;
    }
}
