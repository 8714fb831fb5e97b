// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static dev.weir.model.memory.Memory.copy;
import static dev.weir.model.memory.Memory.fill;
import static dev.weir.model.memory.Memory.getByte;
import static dev.weir.model.memory.Memory.getInt;
import static dev.weir.model.memory.Memory.getLong;
import static dev.weir.model.memory.Memory.getShort;
import static dev.weir.model.memory.Memory.getUnsignedShort;
import static dev.weir.model.memory.Memory.putByte;
import static dev.weir.model.memory.Memory.putInt;
import static dev.weir.model.memory.Memory.putLong;
import static dev.weir.model.memory.Memory.putShort;

import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.packet.TunnelRecord;

/**
 * A flow as it is kept beyond the life of its node, of as few octets as it takes, in the machine's byte order. It says
 * nothing of how a cache finds the flow, so that any other may take it over; and it does not follow when
 * {@link FlowEntry} changes: what is written here changes with the version of what it stands in alone.
 *
 * <pre>
 *   place 4 | sections 2, state 2 | A's address, B's address: 4 each, or 16 each of IPv6 | rest of the Flow Key 16
 *   recordStartNs 8 | flowId 8 | ingressInterface 4, flowLabel 4 | window A, B 2 2, tos A, B 1 1
 *   lastNs of A 8, of B 8
 *   laterFirstNs 8                                                        where both directions have packets
 *   MAC A 6, MAC B 6                                                      where the frame had them
 *   octets 8, packets 4, TCP flags 2, shortest 2, longest 2, TTL 1 1, ToS seen 1      of each direction that has packets
 *   TunnelRecord 52                                                       where there is one
 * </pre>
 */
public final class SavedFlow {
    /** A flow takes no more octets. */
    public static final int MAX_OCTETS = 8 + 32 + 16 + 16 + 8 + 6 + 16 + 8 + 12 + 2 * 21 + TunnelRecord.OCTETS;

    /** A flow takes no fewer. */
    static final int MIN_OCTETS = 8 + 8 + 16 + 16 + 8 + 6 + 16;

    private static final int IPV6 = 1;
    private static final int MAC = 1 << 1;
    private static final int TUNNEL = 1 << 2;
    /** A has packets; B's bit is the next one. */
    private static final int COUNTED_A = 1 << 3;

    private static final int COUNTED_BOTH = COUNTED_A | COUNTED_A << 1;

    private static final int IPV4_OCTETS = 4;
    private static final int IPV6_OCTETS = 16;
    private static final int KEY_REST_OFFSET = 2 * IPV6_OCTETS;
    private static final int MAC_OCTETS = 12;
    private static final int COUNTS_OCTETS = 21;

    /** What only a cache knows the meaning of. */
    private static final int NOT_SAVED = FlowEntry.SAVED;

    private SavedFlow() {}

    /** Writes a flow; how many octets it took. */
    static int write(int place, long entry, long detail, long tunnel, long to) {
        boolean ipv4 = PacketRecord.ipVersion(entry + FlowEntry.KEY_OFFSET - PacketRecord.KEY_OFFSET) == 4;
        int state = FlowEntry.state(entry) & ~NOT_SAVED;
        int sections = (ipv4 ? 0 : IPV6)
                | ((state & FlowEntry.MAC) != 0 ? MAC : 0)
                | (tunnel != 0 ? TUNNEL : 0)
                | (FlowEntry.packets(entry, 0) != 0 ? COUNTED_A : 0)
                | (FlowEntry.packets(entry, 1) != 0 ? COUNTED_A << 1 : 0);
        putInt(to, place);
        putShort(to + 4, sections);
        putShort(to + 6, state);
        long at = to + 8;
        int addressOctets = ipv4 ? IPV4_OCTETS : IPV6_OCTETS;
        copy(entry + FlowEntry.KEY_OFFSET, at, addressOctets);
        copy(entry + FlowEntry.KEY_OFFSET + IPV6_OCTETS, at + addressOctets, addressOctets);
        at += 2L * addressOctets;
        putLong(at, getLong(entry + FlowEntry.KEY_OFFSET + KEY_REST_OFFSET));
        putLong(at + 8, getLong(entry + FlowEntry.KEY_OFFSET + KEY_REST_OFFSET + 8));
        putLong(at + 16, getLong(entry + FlowEntry.RECORD_START_OFFSET));
        putLong(at + 24, getLong(detail + FlowDetail.FLOW_ID_OFFSET));
        putInt(at + 32, getInt(detail + FlowDetail.INGRESS_INTERFACE_OFFSET));
        putInt(at + 36, getInt(detail + FlowDetail.FLOW_LABEL_OFFSET));
        putInt(at + 40, getInt(detail + FlowDetail.TCP_WINDOW_OFFSET));
        putShort(at + 44, getShort(detail + FlowDetail.TOS_OFFSET));
        putLong(at + 46, getLong(entry + FlowEntry.LAST_OFFSET));
        putLong(at + 54, getLong(entry + FlowEntry.LAST_OFFSET + 8));
        at += 62;
        if ((sections & COUNTED_BOTH) == COUNTED_BOTH) {
            putLong(at, FlowDetail.laterFirstNs(detail));
            at += 8;
        }
        if ((sections & MAC) != 0) {
            copy(detail + FlowDetail.MAC_A_OFFSET, at, MAC_OCTETS);
            at += MAC_OCTETS;
        }
        for (int direction = 0; direction < 2; direction++) {
            if ((sections & COUNTED_A << direction) != 0) {
                writeCounts(entry, direction, at);
                at += COUNTS_OCTETS;
            }
        }
        if (tunnel != 0) {
            copy(tunnel, at, TunnelRecord.OCTETS);
            at += TunnelRecord.OCTETS;
        }
        return (int) (at - to);
    }

    private static void writeCounts(long entry, int direction, long to) {
        long octet = entry + direction;
        long pair = octet + direction;
        putLong(to, FlowEntry.octets(entry, direction));
        putInt(to + 8, (int) FlowEntry.packets(entry, direction));
        putShort(to + 12, getUnsignedShort(pair + FlowEntry.TCP_FLAGS_OFFSET));
        putShort(to + 14, getUnsignedShort(pair + FlowEntry.MIN_LENGTH_OFFSET));
        putShort(to + 16, getUnsignedShort(pair + FlowEntry.MAX_LENGTH_OFFSET));
        putByte(to + 18, getByte(octet + FlowEntry.MIN_TTL_OFFSET));
        putByte(to + 19, getByte(octet + FlowEntry.MAX_TTL_OFFSET));
        putByte(to + 20, getByte(octet + FlowEntry.TOS_SEEN_OFFSET));
    }

    /** Whether a flow can have had a place. */
    public static boolean isPlace(int place) {
        return place >= 0 && place < EntrySlab.MAX_ENTRIES;
    }

    /** The place that a flow had. */
    public static int place(long from) {
        return getInt(from);
    }

    /**
     * How many octets a flow takes, by its first ones.
     *
     * @param room how many octets there are
     * @return at most {@code room}, or -1 when it would take more, or can be none
     */
    public static int octets(long from, long room) {
        if (room < MIN_OCTETS) {
            return -1;
        }
        int sections = getShort(from + 4);
        if (sections >>> 5 != 0 || !isPlace(place(from))) {
            return -1;
        }
        int octets = MIN_OCTETS
                + ((sections & IPV6) != 0 ? 2 * (IPV6_OCTETS - IPV4_OCTETS) : 0)
                + ((sections & COUNTED_BOTH) == COUNTED_BOTH ? 8 : 0)
                + ((sections & MAC) != 0 ? MAC_OCTETS : 0)
                + Integer.bitCount(sections & COUNTED_BOTH) * COUNTS_OCTETS
                + ((sections & TUNNEL) != 0 ? TunnelRecord.OCTETS : 0);
        return octets > room || !hasKey(from, sections) ? -1 : octets;
    }

    /** Whether there is a Flow Key, and of the IP version that the addresses are of. */
    private static boolean hasKey(long from, int sections) {
        boolean ipv4 = (sections & IPV6) == 0;
        long rest = from + 8 + 2L * (ipv4 ? IPV4_OCTETS : IPV6_OCTETS);
        long keyed = rest - KEY_REST_OFFSET - PacketRecord.KEY_OFFSET;
        return PacketRecord.ipVersion(keyed) == (ipv4 ? 4 : 6);
    }

    /**
     * Reads a flow, all of which is there, as a {@link MovedFlow}.
     *
     * @param hash of the node that it comes to
     * @return the hash of its Flow Key
     */
    public static long read(long from, FlowHash hash, long to) {
        fill(to, MovedFlow.OCTETS, 0);
        long entry = to + MovedFlow.ENTRY_OFFSET;
        long detail = to + MovedFlow.DETAIL_OFFSET;
        int sections = getShort(from + 4);
        FlowEntry.clear(entry, getUnsignedShort(from + 6) & ~NOT_SAVED);
        long at = from + 8;
        int addressOctets = (sections & IPV6) == 0 ? IPV4_OCTETS : IPV6_OCTETS;
        copy(at, entry + FlowEntry.KEY_OFFSET, addressOctets);
        copy(at + addressOctets, entry + FlowEntry.KEY_OFFSET + IPV6_OCTETS, addressOctets);
        at += 2L * addressOctets;
        putLong(entry + FlowEntry.KEY_OFFSET + KEY_REST_OFFSET, getLong(at));
        putLong(entry + FlowEntry.KEY_OFFSET + KEY_REST_OFFSET + 8, getLong(at + 8));
        long keyHash = hash.hash(entry + FlowEntry.KEY_OFFSET);
        FlowEntry.hash(entry, FlowIndex.hash(keyHash));
        putLong(entry + FlowEntry.RECORD_START_OFFSET, getLong(at + 16));
        putLong(detail + FlowDetail.FLOW_ID_OFFSET, getLong(at + 24));
        putInt(detail + FlowDetail.INGRESS_INTERFACE_OFFSET, getInt(at + 32));
        putInt(detail + FlowDetail.FLOW_LABEL_OFFSET, getInt(at + 36));
        putInt(detail + FlowDetail.TCP_WINDOW_OFFSET, getInt(at + 40));
        putShort(detail + FlowDetail.TOS_OFFSET, getShort(at + 44));
        putLong(entry + FlowEntry.LAST_OFFSET, getLong(at + 46));
        putLong(entry + FlowEntry.LAST_OFFSET + 8, getLong(at + 54));
        at += 62;
        if ((sections & COUNTED_BOTH) == COUNTED_BOTH) {
            FlowDetail.laterFirstNs(detail, getLong(at));
            at += 8;
        }
        if ((sections & MAC) != 0) {
            copy(at, detail + FlowDetail.MAC_A_OFFSET, MAC_OCTETS);
            at += MAC_OCTETS;
        }
        for (int direction = 0; direction < 2; direction++) {
            if ((sections & COUNTED_A << direction) != 0) {
                readCounts(at, entry, direction);
                at += COUNTS_OCTETS;
            }
        }
        if ((sections & TUNNEL) != 0) {
            FlowDetail.tunnel(detail, 1);
            copy(at, to + MovedFlow.TUNNEL_OFFSET, TunnelRecord.OCTETS);
        }
        return keyHash;
    }

    private static void readCounts(long from, long entry, int direction) {
        long octet = entry + direction;
        long pair = octet + direction;
        putLong(entry + FlowEntry.OCTETS_OFFSET + direction * 8L, getLong(from));
        putInt(entry + FlowEntry.PACKETS_OFFSET + direction * 4L, getInt(from + 8));
        putShort(pair + FlowEntry.TCP_FLAGS_OFFSET, getShort(from + 12));
        putShort(pair + FlowEntry.MIN_LENGTH_OFFSET, getShort(from + 14));
        putShort(pair + FlowEntry.MAX_LENGTH_OFFSET, getShort(from + 16));
        putByte(octet + FlowEntry.MIN_TTL_OFFSET, getByte(from + 18));
        putByte(octet + FlowEntry.MAX_TTL_OFFSET, getByte(from + 19));
        putByte(octet + FlowEntry.TOS_SEEN_OFFSET, getByte(from + 20));
    }
}
