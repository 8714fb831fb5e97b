// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketRecord;

/** Packets of a batch whose flows' memory is waited for together. One owner thread. */
final class PacketGroup {
    /** Packets, or flows, of a group: as many as the processor's nearest cache holds with ease. */
    static final int PACKETS = 64;

    private final FlowTable table;
    private final long[] packets = new long[PACKETS];
    private final int[] guesses = new int[PACKETS];
    private int size;

    PacketGroup(FlowTable table) {
        this.table = table;
    }

    /** How many packets are in it. */
    int size() {
        return size;
    }

    /** The address of a packet. */
    long packet(int index) {
        return packets[index];
    }

    /** The flow that a packet is likely to be of, as {@link #touch} found, or {@link EntrySlab#NONE}. */
    int guess(int index) {
        return guesses[index];
    }

    /** Takes the next packets of a batch; the slot after them. */
    int gather(PacketBatch batch, int from) {
        int slots = batch.slots();
        if (slots == batch.records()) {
            // No packet has two slots, so that none of them has to be waited for to find the next.
            int plain = Math.min(slots - from, PACKETS);
            for (int i = 0; i < plain; i++) {
                packets[i] = batch.slot(from + i);
            }
            size = plain;
            return from + plain;
        }
        int slot = from;
        int gathered = 0;
        while (slot < slots && gathered < PACKETS) {
            long packet = batch.slot(slot);
            packets[gathered++] = packet;
            slot += (PacketRecord.flags(packet) & PacketRecord.FLAG_TUNNEL) != 0 ? 2 : 1;
        }
        size = gathered;
        return slot;
    }

    /**
     * Makes the memory of the packets' flows come at once, so that its latencies overlap. What was read for that comes
     * back, to be kept by somebody.
     *
     * @param capacity flows that may be in the table
     */
    int touch(long capacity) {
        int sum = 0;
        int newcomers = 0;
        for (int i = 0; i < size; i++) {
            long packet = packets[i];
            sum += table.touchIndex(PacketRecord.flowHash(packet)) + PacketRecord.flags(packet);
        }
        for (int i = 0; i < size; i++) {
            int guess = table.guess(PacketRecord.flowHash(packets[i]));
            guesses[i] = guess;
            if (guess == EntrySlab.NONE) {
                newcomers++;
            } else {
                sum += table.touchEntry(guess);
            }
        }
        table.touchPlaces(newcomers);
        long over = table.size() + newcomers - capacity;
        if (over > 0) {
            sum += table.touchDispensable((int) Math.min(over, newcomers));
        }
        return sum;
    }
}
