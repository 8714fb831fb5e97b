// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A link-layer address of Ethernet.
 *
 * @param bits its 48 bits, the first octet on the link the highest
 */
record MacAddress(long bits) {
    static final int OCTETS = 6;

    /** All stations of a link. */
    static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

    /** What ARP has for an address that is asked for. */
    static final MacAddress UNKNOWN = new MacAddress(0);

    private static final long GROUP_BIT = 1L << 40;

    /** Reads one, six octets in text with colons between them, as the kernel shows it. */
    static MacAddress parse(String text) {
        byte[] octets = HexFormat.ofDelimiter(":").parseHex(text.strip());
        if (octets.length != OCTETS) {
            throw new IllegalArgumentException("no address of Ethernet: " + text);
        }
        return get(ByteBuffer.wrap(octets));
    }

    /** Reads the next six octets. */
    static MacAddress get(ByteBuffer from) {
        long high = from.getShort() & 0xffffL;
        return new MacAddress(high << 32 | from.getInt() & 0xffff_ffffL);
    }

    /** Writes six octets. */
    void put(ByteBuffer to) {
        to.putShort((short) (bits >>> 32)).putInt((int) bits);
    }

    /** Whether one station can have it: neither a group's nor all zeros. */
    boolean isOfStation() {
        return bits != 0 && (bits & GROUP_BIT) == 0;
    }

    @Override
    public String toString() {
        byte[] octets = new byte[OCTETS];
        put(ByteBuffer.wrap(octets));
        return HexFormat.ofDelimiter(":").formatHex(octets);
    }
}
