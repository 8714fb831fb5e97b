// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

/**
 * The connections that are there and those that were of late, by their faces. Split, so that a thread seldom waits for
 * another: one thread notes what the kernel tells, the shards look up what their records need.
 */
final class TranslationTable {
    private static final int PARTS_BITS = 4;
    private static final int PARTS = 1 << PARTS_BITS;

    private final FaceTable[] ipv4 = parts(Face.IPV4_WORDS);
    private final FaceTable[] ipv6 = parts(Face.IPV6_WORDS);
    private volatile long retentionNs;
    private final LossWindow full = new LossWindow();
    private volatile int maxFacesAPart;

    /**
     * Makes an empty table.
     *
     * @param retentionNs how long a connection is known after its end, nanoseconds
     */
    TranslationTable(long retentionNs, int maxFaces) {
        this.retentionNs = retentionNs;
        limit(maxFaces);
    }

    /** Knows a connection so long after its end from now on, in nanoseconds. */
    void retention(long afterEndNs) {
        retentionNs = afterEndNs;
    }

    private static FaceTable[] parts(int addressWords) {
        FaceTable[] made = new FaceTable[PARTS];
        for (int i = 0; i < PARTS; i++) {
            made[i] = new FaceTable(addressWords);
        }
        return made;
    }

    /** Keeps so many faces of each family at most. A part may have a little more than its share, as chance deals them. */
    void limit(int maxFaces) {
        maxFacesAPart = maxFaces / PARTS + maxFaces / PARTS / 8 + 64;
    }

    /**
     * Notes that a connection is there.
     *
     * @param listed whether a dump told of it, which may be late, rather than an event
     * @param startNs when it was made, nanoseconds since 1970, as far as is known
     * @param nowNs the time now
     */
    void begin(Connection connection, boolean listed, long startNs, int generation, long nowNs) {
        begin(connection, connection.initiatorSide, connection.responderSide, listed, startNs, generation, nowNs);
        if (connection.changesDestination()) {
            begin(connection, connection.responderSide, connection.initiatorSide, listed, startNs, generation, nowNs);
        }
    }

    private void begin(Connection of, Face face, Face other, boolean listed, long startNs, int generation, long nowNs) {
        int hash = FaceHash.of(face, of.protocol(), of.ipv4() ? Face.IPV4_WORDS : Face.IPV6_WORDS);
        FaceTable part = part(of.ipv4(), hash);
        part.forgetBefore(nowNs - retentionNs);
        if (part.size() >= maxFacesAPart) {
            full.note(startNs, nowNs);
            part.forgetOne();
        }
        if (part.size() >= maxFacesAPart) {
            return;
        }
        if (listed) {
            part.list(hash, face, of.protocol(), other, of.id(), startNs, generation);
        } else {
            part.begin(hash, face, of.protocol(), other, of.id(), startNs, generation);
        }
    }

    /** Notes that a connection has ended. */
    void end(Connection connection, long startNs, long stopNs) {
        end(connection, connection.initiatorSide, connection.responderSide, startNs, stopNs);
        if (connection.changesDestination()) {
            end(connection, connection.responderSide, connection.initiatorSide, startNs, stopNs);
        }
    }

    private void end(Connection of, Face face, Face other, long startNs, long stopNs) {
        int hash = FaceHash.of(face, of.protocol(), of.ipv4() ? Face.IPV4_WORDS : Face.IPV6_WORDS);
        part(of.ipv4(), hash).end(hash, face, of.protocol(), other, of.id(), startNs, stopNs);
    }

    /** Ends the connections that began before a dump and that it did not tell of. */
    void sweep(int generation, long beganNs, long endedNs) {
        for (int i = 0; i < PARTS; i++) {
            ipv4[i].sweep(generation, beganNs, endedNs);
            ipv6[i].sweep(generation, beganNs, endedNs);
        }
    }

    /** Finds what a face was on the other side of the NAT at a time; see {@link FaceTable#find}. */
    boolean find(boolean isIpv4, Face face, int protocol, long fromNs, long toNs, Face other) {
        int hash = FaceHash.of(face, protocol, isIpv4 ? Face.IPV4_WORDS : Face.IPV6_WORDS);
        return part(isIpv4, hash).find(hash, face, protocol, fromNs, toNs, other);
    }

    /** Whether connections of a time may have been forgotten, or never noted, because there was no room. */
    boolean wasFull(long fromNs, long toNs) {
        return full.meets(fromNs, toNs);
    }

    /** Faces kept. */
    int size() {
        int size = 0;
        for (int i = 0; i < PARTS; i++) {
            size += ipv4[i].size() + ipv6[i].size();
        }
        return size;
    }

    private FaceTable part(boolean isIpv4, int hash) {
        return (isIpv4 ? ipv4 : ipv6)[hash >>> Integer.SIZE - PARTS_BITS];
    }
}
