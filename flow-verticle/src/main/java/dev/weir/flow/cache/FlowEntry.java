// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.memory.Memory;
import dev.weir.model.packet.PacketRecord;

/**
 * What every packet of a flow reads or changes: 128 octets by address, two cache lines, in the machine's byte order.
 * What only a flow's begin and its records touch lies apart, as {@link FlowDetail}. What happened is kept by the
 * canonical endpoints A and B of {@link PacketRecord}, direction 0 from A to B and 1 from B to A; which of them is the
 * flow's source is {@link #SOURCE_IS_B}, so that finding out late who opened a connection moves nothing.
 *
 * <pre>
 *     0  Flow Key 48                                                     what finds it: the first cache line
 *    48  recordStartNs 8     | hash 4, next 4
 *    64  octets 8 8          | lastNs 8 8                                what it counts: the second
 *    96  packets 4 4         | tcpFlags 2 2, minLength 2 2
 *   112  maxLength 2 2, minTtl 1 1, maxTtl 1 1 | tosSeen 1 1, state 2, previous 4
 * </pre>
 */
final class FlowEntry {
    static final int KEY_OFFSET = 0;
    static final int RECORD_START_OFFSET = KEY_OFFSET + PacketRecord.KEY_OCTETS;
    static final int HASH_OFFSET = RECORD_START_OFFSET + Long.BYTES;
    static final int NEXT_OFFSET = HASH_OFFSET + Integer.BYTES;
    static final int OCTETS_OFFSET = NEXT_OFFSET + Integer.BYTES;
    static final int LAST_OFFSET = OCTETS_OFFSET + 2 * Long.BYTES;
    static final int PACKETS_OFFSET = LAST_OFFSET + 2 * Long.BYTES;
    static final int TCP_FLAGS_OFFSET = PACKETS_OFFSET + 2 * Integer.BYTES;
    static final int MIN_LENGTH_OFFSET = TCP_FLAGS_OFFSET + 2 * Short.BYTES;
    static final int MAX_LENGTH_OFFSET = MIN_LENGTH_OFFSET + 2 * Short.BYTES;
    static final int MIN_TTL_OFFSET = MAX_LENGTH_OFFSET + 2 * Short.BYTES;
    static final int MAX_TTL_OFFSET = MIN_TTL_OFFSET + 2;
    static final int TOS_SEEN_OFFSET = MAX_TTL_OFFSET + 2;
    static final int STATE_OFFSET = TOS_SEEN_OFFSET + 2;
    static final int PREVIOUS_OFFSET = STATE_OFFSET + Short.BYTES;

    /** Octets of an entry. */
    static final int OCTETS = PREVIOUS_OFFSET + Integer.BYTES;

    /** Where the second cache line begins. */
    static final int SECOND_LINE = OCTETS_OFFSET;

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

    /** The first packet since the last record went from B to A. */
    private static final int STARTED_BY_B = 1 << 12;

    private static final int STARTED_BY_B_BIT = 12;

    /** Nothing has changed since the flow was kept elsewhere, see {@link FlowSaver}. */
    static final int SAVED = 1 << 13;

    /** {@link #lastNs} of a direction that has had no packet. */
    static final long NEVER = Long.MIN_VALUE;

    private FlowEntry() {}

    static long octets(long entry, int direction) {
        return Memory.getLong(entry + OCTETS_OFFSET + direction * 8L);
    }

    static long packets(long entry, int direction) {
        return Memory.getUnsignedInt(entry + PACKETS_OFFSET + direction * 4L);
    }

    /** When the first packet of a direction since the last record came; meaningful where there was one. */
    static long firstNs(long entry, long detail, int direction) {
        return direction == starter(entry) ? recordStartNs(entry) : FlowDetail.laterFirstNs(detail);
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

    /** Whether one packet is all that ever came. */
    static boolean isSingle(long entry) {
        return packets(entry, 0) + packets(entry, 1) == 1 && (state(entry) & REPORTED) == 0;
    }

    /** When the first packet since the last record came; meaningful where there was one. */
    static long recordStartNs(long entry) {
        return Memory.getLong(entry + RECORD_START_OFFSET);
    }

    static int state(long entry) {
        return Memory.getUnsignedShort(entry + STATE_OFFSET);
    }

    static void state(long entry, int value) {
        Memory.putShort(entry + STATE_OFFSET, value);
    }

    /** Whether nothing has changed since it was kept elsewhere. */
    static boolean isSaved(long entry) {
        return (state(entry) & SAVED) != 0;
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

    /** The part of the flow's hash that the index goes by. */
    static int hash(long entry) {
        return Memory.getInt(entry + HASH_OFFSET);
    }

    static void hash(long entry, int value) {
        Memory.putInt(entry + HASH_OFFSET, value);
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

    static void key(long entry, long key) {
        for (int i = 0; i < PacketRecord.KEY_OCTETS; i += Long.BYTES) {
            Memory.putLong(entry + KEY_OFFSET + i, Memory.getLong(key + i));
        }
    }

    /** Whether the entry has a key at all. */
    static boolean hasKey(long entry) {
        return Memory.getLong(entry + KEY_OFFSET + PacketRecord.KEY_OCTETS - Long.BYTES) != 0;
    }

    /** Takes the key away: no packet has one whose last word, with the IP version in it, is 0. */
    static void clearKey(long entry) {
        Memory.putLong(entry + KEY_OFFSET + PacketRecord.KEY_OCTETS - Long.BYTES, 0);
    }

    /** Makes it a flow without packets. */
    static void clear(long entry, int state) {
        clearCounts(entry);
        Memory.putLong(entry + LAST_OFFSET, NEVER);
        Memory.putLong(entry + LAST_OFFSET + 8, NEVER);
        state(entry, state);
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
    static void count(long entry, long detail, int direction, long packet) {
        long octets = PacketRecord.octets(packet);
        int packets = PacketRecord.packets(packet);
        long longest = PacketRecord.segmentOctets(packet);
        int maxLength = (int) Math.min(longest, 0xffff);
        int minLength = packets == 1 ? maxLength : (int) Math.min(octets - (packets - 1) * longest, 0xffff);
        int ttl = PacketRecord.ttl(packet);
        int tos = PacketRecord.tos(packet);
        long timeNs = PacketRecord.timestampNs(packet);
        long at = entry + direction;
        long pair = at + direction;
        long lastAt = entry + LAST_OFFSET + direction * 8L;
        long had = packets(entry, direction);
        if (had == 0) {
            begin(entry, detail, direction, packet);
            FlowDetail.tos(detail, direction, tos);
            Memory.putByte(at + MIN_TTL_OFFSET, ttl);
            Memory.putByte(at + MAX_TTL_OFFSET, ttl);
            Memory.putShort(pair + MIN_LENGTH_OFFSET, minLength);
            Memory.putShort(pair + MAX_LENGTH_OFFSET, maxLength);
            Memory.putLong(lastAt, timeNs);
        } else {
            long lastNs = Memory.getLong(lastAt);
            if (timeNs > lastNs) {
                Memory.putLong(lastAt, timeNs);
            } else if (timeNs < lastNs && timeNs < firstNs(entry, detail, direction)) {
                beginEarlier(entry, detail, direction, packet);
            }
            if (ttl < Memory.getUnsignedByte(at + MIN_TTL_OFFSET)) {
                Memory.putByte(at + MIN_TTL_OFFSET, ttl);
            }
            if (ttl > Memory.getUnsignedByte(at + MAX_TTL_OFFSET)) {
                Memory.putByte(at + MAX_TTL_OFFSET, ttl);
            }
            if (minLength < Memory.getUnsignedShort(pair + MIN_LENGTH_OFFSET)) {
                Memory.putShort(pair + MIN_LENGTH_OFFSET, minLength);
            }
            if (maxLength > Memory.getUnsignedShort(pair + MAX_LENGTH_OFFSET)) {
                Memory.putShort(pair + MAX_LENGTH_OFFSET, maxLength);
            }
        }
        Memory.putInt(entry + PACKETS_OFFSET + direction * 4L, (int) (had + packets));
        Memory.putLong(entry + OCTETS_OFFSET + direction * 8L, octets(entry, direction) + octets);
        Memory.putByte(at + TOS_SEEN_OFFSET, Memory.getByte(at + TOS_SEEN_OFFSET) | tos);
        int flags = PacketRecord.tcpFlags(packet);
        if (flags != 0) {
            Memory.putShort(pair + TCP_FLAGS_OFFSET, Memory.getShort(pair + TCP_FLAGS_OFFSET) | flags);
        }
    }

    /** The direction of the first packet since the last record. */
    private static int starter(long entry) {
        return state(entry) >>> STARTED_BY_B_BIT & 1;
    }

    /** A direction's first packet since the last record. */
    private static void begin(long entry, long detail, int direction, long packet) {
        long timeNs = PacketRecord.timestampNs(packet);
        if (!hasPackets(entry)) {
            start(entry, direction, timeNs);
        } else {
            FlowDetail.laterFirstNs(detail, timeNs);
            if (timeNs < recordStartNs(entry)) {
                beginEarlier(entry, detail, direction, packet);
            }
        }
    }

    /** A direction began before what was known of it: its packets came in another order than that of their times. */
    private static void beginEarlier(long entry, long detail, int direction, long packet) {
        long timeNs = PacketRecord.timestampNs(packet);
        long startNs = recordStartNs(entry);
        if (direction != starter(entry)) {
            if (timeNs >= startNs) {
                FlowDetail.laterFirstNs(detail, timeNs);
                return;
            }
            FlowDetail.laterFirstNs(detail, startNs);
            turn(entry, detail, direction, packet);
        }
        start(entry, direction, timeNs);
    }

    /**
     * The other side proves to have spoken first, as where a router's two interfaces are read apart and the answer is
     * metered before the question: it is the source then, unless a SYN or a record has told otherwise.
     */
    private static void turn(long entry, long detail, int source, long packet) {
        int state = state(entry);
        if ((state & (DIRECTION_BY_SYN | REPORTED)) == 0) {
            // What ICMP asks is in this packet, if it has that header, and is taken from it next.
            int unknown = (PacketRecord.flags(packet) & PacketRecord.FLAG_TRANSPORT) != 0 ? ICMP : 0;
            state(entry, state & ~(SOURCE_IS_B | unknown) | source * SOURCE_IS_B);
            FlowDetail.cameIn(detail, packet);
        }
    }

    /** Sets when each direction's first packet since the last record came; of one without packets it does not matter. */
    static void began(long entry, long detail, long[] firstNs) {
        int starter = firstNs[1] < firstNs[0] ? 1 : 0;
        start(entry, starter, firstNs[starter]);
        FlowDetail.laterFirstNs(detail, firstNs[1 - starter]);
    }

    private static void start(long entry, int direction, long timeNs) {
        Memory.putLong(entry + RECORD_START_OFFSET, timeNs);
        state(entry, state(entry) & ~STARTED_BY_B | direction << STARTED_BY_B_BIT);
    }
}
