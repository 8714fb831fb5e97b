// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.memory.Memory;
import dev.weir.model.packet.PacketRecord;

/**
 * One flow in the cache: 176 octets by address, in the machine's byte order. What happened is kept by the canonical
 * endpoints A and B of {@link PacketRecord}, direction 0 from A to B and 1 from B to A; which of them is the flow's
 * source is {@link #SOURCE_IS_B}, so that finding out late who opened a connection moves nothing.
 *
 * <pre>
 *     0  octets 8 8          | lastNs 8 8                       what every packet changes:
 *    32  packets 4 4         | tcpFlags 2 2, tosSeen 1 1, minTtl 1 1     the first cache line
 *    48  maxTtl 1 1, state 2, minLength 2 2, maxLength 2 2, next 4
 *    64  Flow Key 48         | firstNs 8 8
 *   128  flowId 8, hashTag 4, previous 4 | ingressInterface 4, flowLabel 4, MAC of A 6, MAC of B 6
 *   164  icmpTypeCode 2, tcpWindow 2 2, tos 1 1, tunnel 4
 * </pre>
 */
final class FlowEntry {
    static final int OCTETS_OFFSET = 0;
    static final int LAST_OFFSET = OCTETS_OFFSET + 2 * Long.BYTES;
    static final int PACKETS_OFFSET = LAST_OFFSET + 2 * Long.BYTES;
    static final int TCP_FLAGS_OFFSET = PACKETS_OFFSET + 2 * Integer.BYTES;
    static final int TOS_SEEN_OFFSET = TCP_FLAGS_OFFSET + 2 * Short.BYTES;
    static final int MIN_TTL_OFFSET = TOS_SEEN_OFFSET + 2;
    static final int MAX_TTL_OFFSET = MIN_TTL_OFFSET + 2;
    static final int STATE_OFFSET = MAX_TTL_OFFSET + 2;
    static final int MIN_LENGTH_OFFSET = STATE_OFFSET + Short.BYTES;
    static final int MAX_LENGTH_OFFSET = MIN_LENGTH_OFFSET + 2 * Short.BYTES;
    static final int NEXT_OFFSET = MAX_LENGTH_OFFSET + 2 * Short.BYTES;
    static final int KEY_OFFSET = NEXT_OFFSET + Integer.BYTES;
    static final int FIRST_OFFSET = KEY_OFFSET + PacketRecord.KEY_OCTETS;
    static final int FLOW_ID_OFFSET = FIRST_OFFSET + 2 * Long.BYTES;
    static final int HASH_TAG_OFFSET = FLOW_ID_OFFSET + Long.BYTES;
    static final int PREVIOUS_OFFSET = HASH_TAG_OFFSET + Integer.BYTES;
    static final int INGRESS_INTERFACE_OFFSET = PREVIOUS_OFFSET + Integer.BYTES;
    static final int FLOW_LABEL_OFFSET = INGRESS_INTERFACE_OFFSET + Integer.BYTES;
    static final int MAC_A_OFFSET = FLOW_LABEL_OFFSET + Integer.BYTES;
    static final int MAC_B_OFFSET = MAC_A_OFFSET + 6;
    static final int ICMP_TYPE_CODE_OFFSET = MAC_B_OFFSET + 6;
    static final int TCP_WINDOW_OFFSET = ICMP_TYPE_CODE_OFFSET + Short.BYTES;
    static final int TOS_OFFSET = TCP_WINDOW_OFFSET + 2 * Short.BYTES;
    static final int TUNNEL_OFFSET = TOS_OFFSET + 2;

    /** Octets of an entry. */
    static final int OCTETS = TUNNEL_OFFSET + Integer.BYTES;

    /** The flow's source is endpoint B. */
    static final int SOURCE_IS_B = 1;
    /** The source is known by a SYN, not by who spoke first. */
    static final int DIRECTION_BY_SYN = 1 << 1;
    /** A sent FIN; B's FIN is the next bit. */
    static final int FIN_A = 1 << 2;

    static final int FIN_BOTH = FIN_A | FIN_A << 1;
    /** TCP has ended; the flow lingers for late packets. */
    static final int CLOSING = 1 << 4;
    /** A record of this flow has been made. */
    static final int REPORTED = 1 << 5;

    static final int VLAN = 1 << 6;
    static final int CUSTOMER_VLAN = 1 << 7;
    static final int MAC = 1 << 8;
    /** The TCP window of A's first packet is known; B's is the next bit. */
    static final int WINDOW_A = 1 << 9;
    /** The ICMP type and code are known. */
    static final int ICMP = 1 << 11;

    /** {@link #lastNs} of a direction that has had no packet. */
    static final long NEVER = Long.MIN_VALUE;

    private FlowEntry() {}

    static long octets(long entry, int direction) {
        return Memory.getLong(entry + OCTETS_OFFSET + direction * 8L);
    }

    static long packets(long entry, int direction) {
        return Memory.getUnsignedInt(entry + PACKETS_OFFSET + direction * 4L);
    }

    static long firstNs(long entry, int direction) {
        return Memory.getLong(entry + FIRST_OFFSET + direction * 8L);
    }

    static long lastNs(long entry, int direction) {
        return Memory.getLong(entry + LAST_OFFSET + direction * 8L);
    }

    /** When the flow's last packet came, either way. */
    static long lastNs(long entry) {
        return Math.max(lastNs(entry, 0), lastNs(entry, 1));
    }

    /** Whether a packet came since the last record. */
    static boolean hasPackets(long entry) {
        return Memory.getLong(entry + PACKETS_OFFSET) != 0;
    }

    /** When the first packet since the last record came; meaningful where there was one. */
    static long recordStartNs(long entry) {
        if (packets(entry, 0) == 0) {
            return firstNs(entry, 1);
        }
        return packets(entry, 1) == 0 ? firstNs(entry, 0) : Math.min(firstNs(entry, 0), firstNs(entry, 1));
    }

    static int state(long entry) {
        return Memory.getUnsignedShort(entry + STATE_OFFSET);
    }

    static void state(long entry, int value) {
        Memory.putShort(entry + STATE_OFFSET, value);
    }

    /** Whether TCP has ended. */
    static boolean isClosing(long entry) {
        return (state(entry) & CLOSING) != 0;
    }

    static int next(long entry) {
        return Memory.getInt(entry + NEXT_OFFSET);
    }

    static void next(long entry, int value) {
        Memory.putInt(entry + NEXT_OFFSET, value);
    }

    static int previous(long entry) {
        return Memory.getInt(entry + PREVIOUS_OFFSET);
    }

    static void previous(long entry, int value) {
        Memory.putInt(entry + PREVIOUS_OFFSET, value);
    }

    static int hashTag(long entry) {
        return Memory.getInt(entry + HASH_TAG_OFFSET);
    }

    /** Where the tunnel's addresses are in the table's slab of tunnels, plus 1; 0 where the flow came out of no tunnel. */
    static int tunnel(long entry) {
        return Memory.getInt(entry + TUNNEL_OFFSET);
    }

    static void tunnel(long entry, int value) {
        Memory.putInt(entry + TUNNEL_OFFSET, value);
    }

    /** Whether the entry has this Flow Key. */
    static boolean hasKey(long entry, long key) {
        long own = entry + KEY_OFFSET;
        return Memory.getLong(own + 32) == Memory.getLong(key + 32)
                && Memory.getLong(own) == Memory.getLong(key)
                && Memory.getLong(own + 16) == Memory.getLong(key + 16)
                && Memory.getLong(own + 40) == Memory.getLong(key + 40)
                && Memory.getLong(own + 8) == Memory.getLong(key + 8)
                && Memory.getLong(own + 24) == Memory.getLong(key + 24);
    }

    /** Empties what a record tells, after it was made: the next one holds only what comes from now on. */
    static void clearCounts(long entry) {
        Memory.putLong(entry + OCTETS_OFFSET, 0);
        Memory.putLong(entry + OCTETS_OFFSET + 8, 0);
        Memory.putLong(entry + PACKETS_OFFSET, 0);
        Memory.putInt(entry + TCP_FLAGS_OFFSET, 0);
        Memory.putShort(entry + TOS_SEEN_OFFSET, 0);
    }

    /** Counts one packet record of a direction. Lengths over 65535 octets are kept as 65535. */
    static void count(long entry, int direction, long packet) {
        long octets = PacketRecord.octets(packet);
        int packets = PacketRecord.packets(packet);
        long longest = PacketRecord.segmentOctets(packet);
        int maxLength = (int) Math.min(longest, 0xffff);
        int minLength = packets == 1 ? maxLength : (int) Math.min(octets - (packets - 1) * longest, 0xffff);
        int ttl = PacketRecord.ttl(packet);
        int tos = PacketRecord.tos(packet);
        long timeNs = PacketRecord.timestampNs(packet);
        long at = entry + direction;
        long had = packets(entry, direction);
        if (had == 0) {
            Memory.putLong(entry + FIRST_OFFSET + direction * 8L, timeNs);
            Memory.putByte(at + TOS_OFFSET, tos);
            Memory.putByte(at + MIN_TTL_OFFSET, ttl);
            Memory.putByte(at + MAX_TTL_OFFSET, ttl);
            Memory.putShort(at + direction + MIN_LENGTH_OFFSET, minLength);
            Memory.putShort(at + direction + MAX_LENGTH_OFFSET, maxLength);
            Memory.putLong(entry + LAST_OFFSET + direction * 8L, timeNs);
        } else {
            if (timeNs > lastNs(entry, direction)) {
                Memory.putLong(entry + LAST_OFFSET + direction * 8L, timeNs);
            } else if (timeNs < firstNs(entry, direction)) {
                Memory.putLong(entry + FIRST_OFFSET + direction * 8L, timeNs);
            }
            if (ttl < Memory.getUnsignedByte(at + MIN_TTL_OFFSET)) {
                Memory.putByte(at + MIN_TTL_OFFSET, ttl);
            }
            if (ttl > Memory.getUnsignedByte(at + MAX_TTL_OFFSET)) {
                Memory.putByte(at + MAX_TTL_OFFSET, ttl);
            }
            if (minLength < Memory.getUnsignedShort(at + direction + MIN_LENGTH_OFFSET)) {
                Memory.putShort(at + direction + MIN_LENGTH_OFFSET, minLength);
            }
            if (maxLength > Memory.getUnsignedShort(at + direction + MAX_LENGTH_OFFSET)) {
                Memory.putShort(at + direction + MAX_LENGTH_OFFSET, maxLength);
            }
        }
        Memory.putInt(entry + PACKETS_OFFSET + direction * 4L, (int) (had + packets));
        Memory.putLong(entry + OCTETS_OFFSET + direction * 8L, octets(entry, direction) + octets);
        Memory.putByte(at + TOS_SEEN_OFFSET, Memory.getByte(at + TOS_SEEN_OFFSET) | tos);
        int flags = PacketRecord.tcpFlags(packet);
        if (flags != 0) {
            long flagsAt = entry + TCP_FLAGS_OFFSET + direction * 2L;
            Memory.putShort(flagsAt, Memory.getShort(flagsAt) | flags);
        }
    }
}
