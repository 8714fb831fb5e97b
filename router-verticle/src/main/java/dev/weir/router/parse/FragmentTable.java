// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.memory.Memory;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.packet.TunnelType;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Remembers the ports and protocol of first fragments, so that the later ones, which have none, are charged to the flow
 * of their datagram.
 *
 * <p>A datagram is told by what reassembly tells it by (RFC 791, section 3.2; RFC 8200, section 4.5), and by where it was
 * seen: VLANs, tunnel, Observation Point. The table holds so many datagrams at most, the oldest goes first, and forgets
 * each after a time by the packets' own clock. Look-up takes one seeded hash and a short chain; nothing is allocated
 * after the first fragment. One thread uses it: that of the capture.
 */
public final class FragmentTable {
    private static final int NONE = -1;
    /** Words of a key: source 2, destination 2, identification and what it belongs to 1, VLANs and tunnel 1. */
    private static final int KEY_WORDS = 6;

    private final int maxDatagrams;
    private final long timeoutNs;
    private final long[] seeds = new long[KEY_WORDS];

    private int[] chainHeads;
    private long[] keys;
    private long[] seenNs;
    private int[] ports;
    private byte[] protocols;
    private int[] chainNext;
    private int[] older;
    private int[] newer;
    private final long[] key = new long[KEY_WORDS];

    private int datagrams;
    private int oldest = NONE;
    private int newest = NONE;

    /**
     * Makes an empty table.
     *
     * @param maxDatagrams how many datagrams it remembers at most, 1 to 2^24; each takes about 85 octets
     * @param timeoutNs how long after its first fragment a datagram is forgotten, more than 0
     */
    public FragmentTable(int maxDatagrams, long timeoutNs) {
        if (maxDatagrams < 1 || maxDatagrams > 1 << 24 || timeoutNs <= 0) {
            throw new IllegalArgumentException(
                    "fragment table of " + maxDatagrams + " datagrams, timeout " + timeoutNs + " ns");
        }
        this.maxDatagrams = maxDatagrams;
        this.timeoutNs = timeoutNs;
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < KEY_WORDS; i++) {
            seeds[i] = random.nextLong();
        }
    }

    /** Most captures never see a fragment, and a start has better to do than to clear megabytes for them. */
    private void allocate() {
        chainHeads = new int[Math.max(16, Integer.highestOneBit(maxDatagrams) << 1)];
        Arrays.fill(chainHeads, NONE);
        keys = new long[maxDatagrams * KEY_WORDS];
        seenNs = new long[maxDatagrams];
        ports = new int[maxDatagrams];
        protocols = new byte[maxDatagrams];
        chainNext = new int[maxDatagrams];
        older = new int[maxDatagrams];
        newer = new int[maxDatagrams];
    }

    /** How many datagrams it remembers now, those included whose time is over but that nothing has displaced yet. */
    int size() {
        return datagrams;
    }

    /**
     * Remembers the ports of a first fragment; those of an earlier datagram with the same identification go.
     *
     * @return whether a datagram whose time was not over had to be forgotten for it
     */
    boolean remember(Headers first, int observationPoint, long nowNs) {
        if (chainHeads == null) {
            allocate();
        }
        fillKey(first, observationPoint);
        int bucket = bucketOf(key, 0);
        int entry = find(bucket);
        boolean forgot = false;
        if (entry != NONE) {
            unlinkAge(entry);
        } else {
            if (datagrams < maxDatagrams) {
                entry = datagrams++;
            } else {
                entry = oldest;
                forgot = isFresh(entry, nowNs);
                unlinkAge(entry);
                unlinkChain(entry);
            }
            System.arraycopy(key, 0, keys, entry * KEY_WORDS, KEY_WORDS);
            chainNext[entry] = chainHeads[bucket];
            chainHeads[bucket] = entry;
        }
        seenNs[entry] = nowNs;
        ports[entry] = first.sourcePort << 16 | first.destinationPort;
        protocols[entry] = (byte) first.protocol;
        linkNewest(entry);
        return forgot;
    }

    /** Fills in ports and protocol of a later fragment; false, and nothing filled in, if its first is not known. */
    boolean recall(Headers later, int observationPoint, long nowNs) {
        if (datagrams == 0) {
            return false;
        }
        fillKey(later, observationPoint);
        int entry = find(bucketOf(key, 0));
        if (entry == NONE || !isFresh(entry, nowNs)) {
            return false;
        }
        later.sourcePort = ports[entry] >>> 16;
        later.destinationPort = ports[entry] & 0xffff;
        later.protocol = protocols[entry] & 0xff;
        return true;
    }

    private void fillKey(Headers headers, int observationPoint) {
        long source = headers.sourceAt;
        long destination = headers.destinationAt;
        if (headers.ipVersion == 4) {
            key[0] = Memory.getInt(source);
            key[1] = 0;
            key[2] = Memory.getInt(destination);
            key[3] = 0;
        } else {
            key[0] = Memory.getLong(source);
            key[1] = Memory.getLong(source + 8);
            key[2] = Memory.getLong(destination);
            key[3] = Memory.getLong(destination + 8);
        }
        int kind = headers.ipVersion | headers.tunnel.ordinal() << 4;
        key[4] = (long) headers.identification << 32
                | (long) observationPoint << 16
                | headers.fragmentProtocol << 8
                | kind;
        if (headers.tunnel == TunnelType.GWLB) {
            key[5] = headers.gwlbEndpointId;
            return;
        }
        boolean isTagged = (headers.flags & PacketRecord.FLAG_VLAN) != 0;
        int vlans = headers.vlanId << 16 | headers.customerVlanId | (isTagged ? 1 << 31 : 0);
        key[5] = (long) headers.tunnelId << 32 | vlans & 0xffff_ffffL;
    }

    /** Two words at a time through one 64 x 64 to 128 bit multiplication, each masked by a secret word of its own. */
    private int bucketOf(long[] words, int offset) {
        long hash = 0;
        for (int i = 0; i < KEY_WORDS; i += 2) {
            long x = words[offset + i] ^ seeds[i];
            long y = words[offset + i + 1] ^ seeds[i + 1];
            hash = Long.rotateLeft(hash, 23) ^ x * y ^ Math.multiplyHigh(x, y);
        }
        return (int) (hash ^ hash >>> 32) & chainHeads.length - 1;
    }

    private int find(int bucket) {
        int entry = chainHeads[bucket];
        while (entry != NONE && !Arrays.equals(keys, entry * KEY_WORDS, (entry + 1) * KEY_WORDS, key, 0, KEY_WORDS)) {
            entry = chainNext[entry];
        }
        return entry;
    }

    private boolean isFresh(int entry, long nowNs) {
        // A second capture file may begin before the first one ended: time that went back far is as good as over.
        return Math.abs(nowNs - seenNs[entry]) <= timeoutNs;
    }

    private void unlinkChain(int entry) {
        int bucket = bucketOf(keys, entry * KEY_WORDS);
        int at = chainHeads[bucket];
        if (at == entry) {
            chainHeads[bucket] = chainNext[entry];
            return;
        }
        while (chainNext[at] != entry) {
            at = chainNext[at];
        }
        chainNext[at] = chainNext[entry];
    }

    private void unlinkAge(int entry) {
        if (older[entry] == NONE) {
            oldest = newer[entry];
        } else {
            newer[older[entry]] = newer[entry];
        }
        if (newer[entry] == NONE) {
            newest = older[entry];
        } else {
            older[newer[entry]] = older[entry];
        }
    }

    private void linkNewest(int entry) {
        older[entry] = newest;
        newer[entry] = NONE;
        if (newest == NONE) {
            oldest = entry;
        } else {
            newer[newest] = entry;
        }
        newest = entry;
    }
}
