// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.memory.Memory;

/**
 * Makes one flow of two halves of the same key, each metered by another node: counters are added, flags joined, extremes
 * taken, and what only the first packet tells is that of the half that began first.
 */
final class FlowMerge {
    /** Of the state: what is true of the whole when it is of either half. */
    private static final int JOINED =
            FlowEntry.FIN_BOTH | FlowEntry.CLOSING | FlowEntry.REPORTED | FlowEntry.VLAN | FlowEntry.CUSTOMER_VLAN;

    private static final int WINDOWS = FlowEntry.WINDOW_A | FlowEntry.WINDOW_A << 1;

    private FlowMerge() {}

    /**
     * Adds a half that another has metered to the one that is here.
     *
     * @param entry the one that is here
     * @param detail its detail
     * @param moved the other, a {@link MovedFlow} of the same key
     */
    static void merge(long entry, long detail, long moved) {
        long other = moved + MovedFlow.ENTRY_OFFSET;
        long otherDetail = moved + MovedFlow.DETAIL_OFFSET;
        boolean otherIsOlder = beganNs(other) <= beganNs(entry);
        long[] firstNs = new long[2];
        boolean[] otherIsFirst = new boolean[2];
        for (int direction = 0; direction < 2; direction++) {
            long ownNs = firstNs(entry, detail, direction);
            long otherNs = firstNs(other, otherDetail, direction);
            firstNs[direction] = Math.min(ownNs, otherNs);
            otherIsFirst[direction] = ownNs == otherNs ? otherIsOlder : otherNs < ownNs;
        }
        int state = state(entry, other, otherIsOlder);
        if (otherIsOlder) {
            copyOpening(otherDetail, detail);
        }
        copyIcmp(entry, other, detail, otherDetail, otherIsOlder);
        boolean reported = ((FlowEntry.state(entry) | FlowEntry.state(other)) & FlowEntry.REPORTED) != 0;
        for (int direction = 0; direction < 2; direction++) {
            boolean isFirst = otherIsFirst[direction];
            // A window was told by the first packet of all, a type of service by the first since the last record.
            copyWindow(entry, other, detail, otherDetail, direction, reported ? otherIsOlder : isFirst);
            direction(entry, other, direction);
            if (isFirst && FlowEntry.packets(other, direction) != 0) {
                FlowDetail.tos(detail, direction, Memory.getByte(otherDetail + FlowDetail.TOS_OFFSET + direction));
            }
        }
        FlowEntry.state(entry, state);
        FlowEntry.began(entry, detail, firstNs);
    }

    /** When a half began, as far as is known. */
    private static long beganNs(long entry) {
        if ((FlowEntry.state(entry) & FlowEntry.REPORTED) != 0) {
            // Before all that has not been reported.
            return Long.MIN_VALUE;
        }
        return FlowEntry.hasPackets(entry) ? FlowEntry.recordStartNs(entry) : Long.MAX_VALUE;
    }

    private static long firstNs(long entry, long detail, int direction) {
        return FlowEntry.packets(entry, direction) == 0 ? Long.MAX_VALUE : FlowEntry.firstNs(entry, detail, direction);
    }

    private static int state(long entry, long other, boolean otherIsOlder) {
        int own = FlowEntry.state(entry);
        int moved = FlowEntry.state(other);
        int directed = FlowEntry.SOURCE_IS_B | FlowEntry.DIRECTION_BY_SYN;
        int older = otherIsOlder ? moved : own;
        int newer = otherIsOlder ? own : moved;
        // Who opened the connection is known by a SYN, else by who spoke first.
        boolean bySyn = ((older | ~newer) & FlowEntry.DIRECTION_BY_SYN) != 0 || (older & FlowEntry.REPORTED) != 0;
        int state = older & FlowEntry.MAC | (bySyn ? older : newer) & directed;
        state |= (own | moved) & (JOINED | WINDOWS | FlowEntry.ICMP);
        return (state & FlowEntry.FIN_BOTH) == FlowEntry.FIN_BOTH ? state | FlowEntry.CLOSING : state;
    }

    /** What the very first packet tells. */
    private static void copyOpening(long from, long to) {
        int octets = FlowDetail.TCP_WINDOW_OFFSET - FlowDetail.FLOW_ID_OFFSET;
        Memory.copy(from + FlowDetail.FLOW_ID_OFFSET, to + FlowDetail.FLOW_ID_OFFSET, octets);
    }

    /** The ICMP type of the half that knows it, the older one if both do. */
    private static void copyIcmp(long entry, long other, long detail, long otherDetail, boolean otherIsOlder) {
        if (knows(other, FlowEntry.ICMP) && (otherIsOlder || !knows(entry, FlowEntry.ICMP))) {
            copyShort(otherDetail, detail, FlowDetail.ICMP_TYPE_CODE_OFFSET);
        }
    }

    /** The window of the half that knows it, the first one if both do. */
    private static void copyWindow(
            long entry, long other, long detail, long otherDetail, int direction, boolean otherIsFirst) {
        int known = FlowEntry.WINDOW_A << direction;
        if (knows(other, known) && (otherIsFirst || !knows(entry, known))) {
            copyShort(otherDetail, detail, FlowDetail.TCP_WINDOW_OFFSET + direction * Short.BYTES);
        }
    }

    private static boolean knows(long entry, int what) {
        return (FlowEntry.state(entry) & what) != 0;
    }

    private static void copyShort(long from, long to, int offset) {
        Memory.putShort(to + offset, Memory.getShort(from + offset));
    }

    private static void direction(long entry, long other, int direction) {
        long lastAt = entry + FlowEntry.LAST_OFFSET + direction * 8L;
        Memory.putLong(lastAt, Math.max(Memory.getLong(lastAt), FlowEntry.lastNs(other, direction)));
        long packets = FlowEntry.packets(other, direction);
        if (packets == 0) {
            return;
        }
        long octet = entry + direction;
        long pair = octet + direction;
        long otherOctet = other + direction;
        long otherPair = otherOctet + direction;
        boolean first = FlowEntry.packets(entry, direction) == 0;
        lowest(pair, otherPair, FlowEntry.MIN_LENGTH_OFFSET, first);
        highest(pair, otherPair, FlowEntry.MAX_LENGTH_OFFSET, first);
        int minTtl = Memory.getUnsignedByte(otherOctet + FlowEntry.MIN_TTL_OFFSET);
        int maxTtl = Memory.getUnsignedByte(otherOctet + FlowEntry.MAX_TTL_OFFSET);
        if (!first) {
            minTtl = Math.min(minTtl, Memory.getUnsignedByte(octet + FlowEntry.MIN_TTL_OFFSET));
            maxTtl = Math.max(maxTtl, Memory.getUnsignedByte(octet + FlowEntry.MAX_TTL_OFFSET));
        }
        Memory.putByte(octet + FlowEntry.MIN_TTL_OFFSET, minTtl);
        Memory.putByte(octet + FlowEntry.MAX_TTL_OFFSET, maxTtl);
        Memory.putInt(entry + FlowEntry.PACKETS_OFFSET + direction * 4L, (int)
                (FlowEntry.packets(entry, direction) + packets));
        Memory.putLong(
                entry + FlowEntry.OCTETS_OFFSET + direction * 8L,
                FlowEntry.octets(entry, direction) + FlowEntry.octets(other, direction));
        Memory.putShort(
                pair + FlowEntry.TCP_FLAGS_OFFSET,
                Memory.getShort(pair + FlowEntry.TCP_FLAGS_OFFSET)
                        | Memory.getShort(otherPair + FlowEntry.TCP_FLAGS_OFFSET));
        Memory.putByte(
                octet + FlowEntry.TOS_SEEN_OFFSET,
                Memory.getByte(octet + FlowEntry.TOS_SEEN_OFFSET)
                        | Memory.getByte(otherOctet + FlowEntry.TOS_SEEN_OFFSET));
    }

    private static void lowest(long at, long otherAt, int offset, boolean first) {
        int other = Memory.getUnsignedShort(otherAt + offset);
        Memory.putShort(at + offset, first ? other : Math.min(other, Memory.getUnsignedShort(at + offset)));
    }

    private static void highest(long at, long otherAt, int offset, boolean first) {
        int other = Memory.getUnsignedShort(otherAt + offset);
        Memory.putShort(at + offset, first ? other : Math.max(other, Memory.getUnsignedShort(at + offset)));
    }
}
