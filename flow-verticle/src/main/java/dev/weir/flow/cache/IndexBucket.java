// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.memory.Memory;
import java.nio.ByteOrder;

/**
 * Twelve slots of a {@link FlowIndex} on one cache line, by address, in any order.
 *
 * <pre>
 *     0  tags 12 x 1        each with its highest bit set, 0 where the slot is empty
 *    12  passed 4           entries that have passed this bucket over because it was full
 *    16  slots 12 x 4
 * </pre>
 *
 * <p>Tags are compared eight at once, as the octets of a word. A match is a word with the highest bit of each octet that is as
 * wanted; of the second word only the four octets of the last tags.
 */
final class IndexBucket {
    static final int OCTETS = 64;

    /** How many slots it has. */
    static final int SLOTS = 12;

    /** What every tag has that is not 0. */
    static final int IN_USE = 0x80;

    private static final int PASSED_OFFSET = SLOTS;
    private static final int SLOTS_OFFSET = PASSED_OFFSET + Integer.BYTES;
    private static final long EACH_OCTET = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long LAST_TAGS = 0xffff_ffffL;
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private IndexBucket() {}

    /** What tags are compared with to find this one. */
    static long pattern(int tag) {
        return tag * EACH_OCTET;
    }

    /** Which of the first eight tags are as wanted. */
    static long matches(long bucket, long pattern) {
        return same(word(bucket), pattern);
    }

    /** Which of the last four tags are as wanted. */
    static long lastMatches(long bucket, long pattern) {
        return same(word(bucket + Long.BYTES), pattern) & LAST_TAGS;
    }

    /** The first place of a match that is not 0, among the first eight. */
    static int place(long match) {
        return Long.numberOfTrailingZeros(match) >>> 3;
    }

    /** The first place of a match that is not 0, among the last four. */
    static int lastPlace(long match) {
        return Long.BYTES + place(match);
    }

    /** The first empty place, {@link #SLOTS} or more if there is none. */
    static int emptyPlace(long bucket) {
        long empty = ~word(bucket) & HIGH_BITS;
        return empty != 0 ? place(empty) : lastPlace(~word(bucket + Long.BYTES) & HIGH_BITS & LAST_TAGS);
    }

    /** The tag at a place, 0 where it is empty. */
    static int tag(long bucket, int place) {
        return Memory.getUnsignedByte(bucket + place);
    }

    static int slot(long bucket, int place) {
        return Memory.getInt(bucket + SLOTS_OFFSET + place * (long) Integer.BYTES);
    }

    static void fill(long bucket, int place, int tag, int slot) {
        Memory.putByte(bucket + place, tag);
        Memory.putInt(bucket + SLOTS_OFFSET + place * (long) Integer.BYTES, slot);
    }

    static void empty(long bucket, int place) {
        Memory.putByte(bucket + place, 0);
    }

    /** Whether any entry has passed it over. */
    static boolean isPassed(long bucket) {
        return Memory.getInt(bucket + PASSED_OFFSET) != 0;
    }

    /** Lets it know of entries more, or fewer, that have passed it over. */
    static void pass(long bucket, int entriesMore) {
        Memory.putInt(bucket + PASSED_OFFSET, Memory.getInt(bucket + PASSED_OFFSET) + entriesMore);
    }

    /** Eight octets, that at the lowest address in the lowest bits. */
    private static long word(long address) {
        long octets = Memory.getLong(address);
        return LITTLE_ENDIAN ? octets : Long.reverseBytes(octets);
    }

    /** All octets that are wanted have their highest bit, so those that do not are none. */
    private static long same(long octets, long wanted) {
        long different = octets ^ wanted;
        return ~((different & ~HIGH_BITS) + ~HIGH_BITS | different) & HIGH_BITS;
    }
}
