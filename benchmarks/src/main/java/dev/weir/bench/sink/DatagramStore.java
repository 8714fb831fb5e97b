// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.sink;

import java.nio.ByteBuffer;

/**
 * Datagrams kept in memory until the sender is done: decoding them meanwhile would take the sender's processors. The
 * memory is used once before it is needed, so that the system does not find it while a probe is timed.
 *
 * <pre>
 *   length 4 | octets of a datagram | length 4 | ...
 * </pre>
 */
public final class DatagramStore {
    /** Room for five million records, twice. */
    public static final int DEFAULT_OCTETS = 768 << 20;

    private final ByteBuffer octets;

    /** A store of so many octets, all of them touched. */
    public DatagramStore(int capacityOctets) {
        // A direct buffer is filled with zeros as it is made.
        this.octets = ByteBuffer.allocateDirect(capacityOctets);
    }

    /** Keeps a copy; false, with nothing kept, when there is no room. */
    synchronized boolean add(ByteBuffer datagram) {
        if (octets.remaining() < Integer.BYTES + datagram.remaining()) {
            return false;
        }
        octets.putInt(datagram.remaining()).put(datagram);
        return true;
    }

    /** Has everything decoded, in the order in which it came, and begins anew. */
    synchronized void decode(ExportDecoder decoder) {
        octets.flip();
        while (octets.hasRemaining()) {
            int length = octets.getInt();
            decoder.decode(octets.slice(octets.position(), length));
            octets.position(octets.position() + length);
        }
        octets.clear();
    }
}
