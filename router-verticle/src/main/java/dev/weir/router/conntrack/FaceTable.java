// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

import java.util.Arrays;

/**
 * Finds what a face of a connection is on the other side of the NAT. Addresses of one family. Several entries of one face
 * are told apart by when their connections were there. An entry stays for a while after the end of its connection: the
 * flow's record is made later. A lock of its own makes it safe for several threads.
 *
 * <pre>
 *   an entry, in words of 64 bits
 *     0  startNs: when the connection was made
 *     1  stopNs: when it ended, {@link #LIVING} before
 *     2  generation 16 bits, of the dump that told of it last | spare 8 | ports 32 | protocol 8
 *     3  ports of the other side 32 | next entry of the bucket 32
 *     4  the kernel's id 32 | next entry to be forgotten 32
 *     5  addresses, 1 word or 4 | those of the other side, as many
 * </pre>
 */
final class FaceTable {
    /** Stop time of a connection that goes on. */
    static final long LIVING = Long.MAX_VALUE;

    /**
     * An event is read at most this much after what it tells of, as a rule: one second. Where the kernel does not note the
     * times of connections, that is how well they are known.
     */
    static final long SLACK_NS = 1_000_000_000L;

    private static final int START = 0;
    private static final int STOP = 1;
    private static final int KEY = 2;
    private static final int NEXT = 3;
    private static final int ID = 4;
    private static final int ADDRESSES = 5;

    private static final int INITIAL_BUCKETS = 64;
    private static final long KEY_MASK = 0xff_ffff_ffffL;
    private static final int GENERATION_SHIFT = 48;
    private static final long LOW = 0xffff_ffffL;

    private final int addressWords;
    private final EntryStore entries;
    private int[] buckets = newBuckets(INITIAL_BUCKETS);
    private int oldestEnded = EntryStore.NONE;
    private int newestEnded = EntryStore.NONE;

    /**
     * Makes an empty table.
     *
     * @param addressWords words of a {@link Face}'s addresses: {@link Face#IPV4_WORDS} or {@link Face#IPV6_WORDS}
     */
    FaceTable(int addressWords) {
        this.addressWords = addressWords;
        this.entries = new EntryStore(ADDRESSES + 2 * addressWords);
    }

    /**
     * Notes that a connection has begun; nothing but the generation if it is known to go on. One of the same number that
     * has ended is another: the kernel makes numbers of where in memory a connection lies and of its addresses.
     *
     * @param hash of the face and the protocol
     * @param other what the face is on the other side
     * @param id the kernel's number for the connection
     * @param startNs when it was made, nanoseconds since 1970
     */
    synchronized void begin(int hash, Face face, int protocol, Face other, int id, long startNs, int generation) {
        int known = findLiving(hash, face, protocol, id);
        if (known == EntryStore.NONE) {
            insert(hash, face, protocol, other, id, startNs, generation);
        } else {
            generation(known, generation);
        }
    }

    /** Notes that a dump tells of a connection: it began before, and may have ended since the dump was written. */
    synchronized void list(int hash, Face face, int protocol, Face other, int id, long startNs, int generation) {
        int known = find(hash, face, protocol, id);
        if (known == EntryStore.NONE) {
            insert(hash, face, protocol, other, id, startNs, generation);
        } else {
            generation(known, generation);
        }
    }

    /**
     * Notes that a connection has ended; one that was not known to be there is noted as well.
     *
     * @param startNs when it was made, nanoseconds since 1970; 0 where that is not told
     * @param stopNs when it ended
     */
    synchronized void end(int hash, Face face, int protocol, Face other, int id, long startNs, long stopNs) {
        int known = findLiving(hash, face, protocol, id);
        if (known == EntryStore.NONE) {
            known = insert(hash, face, protocol, other, id, startNs, 0);
        } else if (startNs != 0) {
            entries.set(known, START, startNs);
        }
        stop(known, stopNs);
    }

    /**
     * Ends the connections that began before a dump and that it did not tell of.
     *
     * @param generation the dump's
     * @param beganNs when the dump began
     * @param endedNs when it ended
     */
    synchronized void sweep(int generation, long beganNs, long endedNs) {
        for (int first : buckets) {
            for (int entry = first; entry != EntryStore.NONE; entry = next(entry)) {
                if (entries.get(entry, STOP) == LIVING
                        && generation(entry) != generation
                        && entries.get(entry, START) < beganNs) {
                    stop(entry, endedNs);
                }
            }
        }
    }

    /**
     * Finds what a face was on the other side at a time: of the connections that were there then, the latest to begin before
     * the time was over. One that began a little later is meant if the time began when it did.
     *
     * @param fromNs when the time began, nanoseconds since 1970
     * @param toNs when it was over
     * @param other filled when there is one
     */
    synchronized boolean find(int hash, Face face, int protocol, long fromNs, long toNs, Face other) {
        int during = EntryStore.NONE;
        int after = EntryStore.NONE;
        for (int entry = buckets[hash & buckets.length - 1]; entry != EntryStore.NONE; entry = next(entry)) {
            if (isOf(entry, face, protocol) && entries.get(entry, STOP) >= fromNs - SLACK_NS) {
                long startNs = entries.get(entry, START);
                if (startNs <= toNs) {
                    during = later(during, entry);
                } else if (startNs - fromNs <= SLACK_NS) {
                    after = later(after, entry);
                }
            }
        }
        int found = choose(during, after, fromNs);
        if (found == EntryStore.NONE) {
            return false;
        }
        for (int i = 0; i < addressWords; i++) {
            other.addresses[i] = entries.get(found, ADDRESSES + addressWords + i);
        }
        other.ports = (int) (entries.get(found, NEXT) >>> Integer.SIZE);
        return true;
    }

    private int later(int one, int other) {
        return one == EntryStore.NONE || entries.get(other, START) > entries.get(one, START) ? other : one;
    }

    private int choose(int during, int after, long fromNs) {
        if (during == EntryStore.NONE || after == EntryStore.NONE) {
            return during == EntryStore.NONE ? after : during;
        }
        return entries.get(after, START) - fromNs < Math.abs(fromNs - entries.get(during, START)) ? after : during;
    }

    /** Forgets connections that ended before a time. */
    synchronized void forgetBefore(long timeNs) {
        while (oldestEnded != EntryStore.NONE && entries.get(oldestEnded, STOP) < timeNs) {
            forgetOldest();
        }
    }

    /** Forgets the connection whose end was noted first, if any has ended. */
    synchronized void forgetOne() {
        if (oldestEnded != EntryStore.NONE) {
            forgetOldest();
        }
    }

    synchronized int size() {
        return entries.size();
    }

    private int insert(int hash, Face face, int protocol, Face other, int id, long startNs, int generation) {
        if (entries.size() >= buckets.length) {
            grow();
        }
        int entry = entries.take();
        entries.set(entry, START, startNs);
        entries.set(entry, STOP, LIVING);
        entries.set(entry, KEY, (long) generation << GENERATION_SHIFT | key(face, protocol));
        entries.set(entry, ID, (long) id << Integer.SIZE | EntryStore.NONE & LOW);
        for (int i = 0; i < addressWords; i++) {
            entries.set(entry, ADDRESSES + i, face.addresses[i]);
            entries.set(entry, ADDRESSES + addressWords + i, other.addresses[i]);
        }
        int bucket = hash & buckets.length - 1;
        entries.set(entry, NEXT, (long) other.ports << Integer.SIZE | buckets[bucket] & LOW);
        buckets[bucket] = entry;
        return entry;
    }

    /** The entry of a connection by its number: the one that came last. */
    private int find(int hash, Face face, int protocol, int id) {
        int entry = buckets[hash & buckets.length - 1];
        while (entry != EntryStore.NONE && !isOf(entry, face, protocol, id)) {
            entry = next(entry);
        }
        return entry;
    }

    private int findLiving(int hash, Face face, int protocol, int id) {
        int entry = buckets[hash & buckets.length - 1];
        while (entry != EntryStore.NONE && !(entries.get(entry, STOP) == LIVING && isOf(entry, face, protocol, id))) {
            entry = next(entry);
        }
        return entry;
    }

    private boolean isOf(int entry, Face face, int protocol, int id) {
        return (int) (entries.get(entry, ID) >>> Integer.SIZE) == id && isOf(entry, face, protocol);
    }

    private boolean isOf(int entry, Face face, int protocol) {
        if ((entries.get(entry, KEY) & KEY_MASK) != key(face, protocol)) {
            return false;
        }
        for (int i = 0; i < addressWords; i++) {
            if (entries.get(entry, ADDRESSES + i) != face.addresses[i]) {
                return false;
            }
        }
        return true;
    }

    private static long key(Face face, int protocol) {
        return (face.ports & LOW) << Byte.SIZE | protocol;
    }

    private int next(int entry) {
        return (int) entries.get(entry, NEXT);
    }

    private int generation(int entry) {
        return (int) (entries.get(entry, KEY) >>> GENERATION_SHIFT);
    }

    private void generation(int entry, int value) {
        entries.set(entry, KEY, entries.get(entry, KEY) & KEY_MASK | (long) value << GENERATION_SHIFT);
    }

    private void stop(int entry, long stopNs) {
        if (entries.get(entry, STOP) != LIVING) {
            return;
        }
        entries.set(entry, STOP, stopNs);
        if (newestEnded == EntryStore.NONE) {
            oldestEnded = entry;
        } else {
            setNextEnded(newestEnded, entry);
        }
        newestEnded = entry;
    }

    private void setNextEnded(int before, int ended) {
        entries.set(before, ID, entries.get(before, ID) & ~LOW | ended & LOW);
    }

    private void forgetOldest() {
        int entry = oldestEnded;
        oldestEnded = (int) entries.get(entry, ID);
        if (oldestEnded == EntryStore.NONE) {
            newestEnded = EntryStore.NONE;
        }
        unlink(entry);
        entries.giveBack(entry);
    }

    private void unlink(int entry) {
        int bucket = hashOf(entry) & buckets.length - 1;
        int follower = next(entry);
        if (buckets[bucket] == entry) {
            buckets[bucket] = follower;
            return;
        }
        int before = buckets[bucket];
        while (next(before) != entry) {
            before = next(before);
        }
        entries.set(before, NEXT, entries.get(before, NEXT) & ~LOW | follower & LOW);
    }

    private void grow() {
        int[] old = buckets;
        buckets = newBuckets(2 * old.length);
        for (int first : old) {
            int entry = first;
            while (entry != EntryStore.NONE) {
                int follower = next(entry);
                int bucket = hashOf(entry) & buckets.length - 1;
                entries.set(entry, NEXT, entries.get(entry, NEXT) & ~LOW | buckets[bucket] & LOW);
                buckets[bucket] = entry;
                entry = follower;
            }
        }
    }

    private int hashOf(int entry) {
        long hash = FaceHash.begin(entries.get(entry, KEY) & KEY_MASK);
        for (int i = 0; i < addressWords; i++) {
            hash = FaceHash.add(hash, entries.get(entry, ADDRESSES + i));
        }
        return FaceHash.end(hash);
    }

    private static int[] newBuckets(int count) {
        int[] made = new int[count];
        Arrays.fill(made, EntryStore.NONE);
        return made;
    }
}
