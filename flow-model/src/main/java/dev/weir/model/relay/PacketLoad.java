// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.relay;

import dev.weir.model.packet.PacketRecord;

/** Adds up packet records. */
public final class PacketLoad {
    private PacketLoad() {}

    /**
     * What the packet records of some slots stand for.
     *
     * @param address of the first slot
     * @param slots how many there are
     * @throws IllegalArgumentException when the slots end in the middle of a record
     */
    public static Load of(long address, int slots) {
        int records = 0;
        long packets = 0;
        long octets = 0;
        int slot = 0;
        while (slot < slots) {
            long record = address + (long) slot * PacketRecord.SLOT_OCTETS;
            records++;
            packets += PacketRecord.packets(record);
            octets += PacketRecord.octets(record);
            slot += slots(record);
        }
        if (slot != slots) {
            throw new IllegalArgumentException("the last of " + records + " packet records lacks its tunnel");
        }
        return Load.of(records, packets, octets);
    }

    /** How many slots a packet record takes. */
    public static int slots(long record) {
        return (PacketRecord.flags(record) & PacketRecord.FLAG_TUNNEL) == 0 ? 1 : 2;
    }
}
