// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

import java.util.Arrays;

/**
 * A connection as it looks on one side of the NAT: where it comes from and where it goes. Filled again and again.
 *
 * <p>Of IPv4, the first word holds the source in its high half and the destination in its low one, the others are 0; of
 * IPv6, the source is the first two words and the destination the last two. Ports are source * 65536 + destination, 0
 * for a protocol that has none.
 */
final class Face {
    static final int IPV4_WORDS = 1;
    static final int IPV6_WORDS = 4;

    final long[] addresses = new long[IPV6_WORDS];
    int ports;

    boolean equalTo(Face other) {
        return ports == other.ports && equalAddresses(other);
    }

    /** Whether the destinations, with their ports, are one. */
    boolean equalDestination(Face other, boolean ipv4) {
        if ((ports & 0xffff) != (other.ports & 0xffff)) {
            return false;
        }
        return ipv4
                ? (int) addresses[0] == (int) other.addresses[0]
                : addresses[2] == other.addresses[2] && addresses[3] == other.addresses[3];
    }

    private boolean equalAddresses(Face other) {
        for (int i = 0; i < IPV6_WORDS; i++) {
            if (addresses[i] != other.addresses[i]) {
                return false;
            }
        }
        return true;
    }

    /** Turns it around: the source becomes the destination. */
    void turn(boolean ipv4) {
        ports = Integer.rotateLeft(ports, Short.SIZE);
        if (ipv4) {
            addresses[0] = Long.rotateLeft(addresses[0], Integer.SIZE);
        } else {
            swap(0, 2);
            swap(1, 3);
        }
    }

    private void swap(int one, int other) {
        long word = addresses[one];
        addresses[one] = addresses[other];
        addresses[other] = word;
    }

    void clear() {
        Arrays.fill(addresses, 0);
        ports = 0;
    }
}
