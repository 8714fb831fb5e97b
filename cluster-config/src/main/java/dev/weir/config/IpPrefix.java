// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A network, written {@code 10.0.1.0/24} or {@code 2001:db8::/64}.
 *
 * @param address its first address
 * @param length the bits that all its addresses have in common
 */
public record IpPrefix(InetAddress address, int length) {

    private static final int MAX_LENGTH_DIGITS = 3;

    /** The network that a text is; empty if it is none, as when bits are set behind the prefix. */
    public static Optional<IpPrefix> parse(String text) {
        int slash = text.indexOf('/');
        String digits = text.substring(slash + 1);
        if (slash < 0 || !digits.matches("[0-9]{1," + MAX_LENGTH_DIGITS + "}")) {
            return Optional.empty();
        }
        int length = Integer.parseInt(digits);
        return IpAddresses.parse(text.substring(0, slash))
                .filter(address -> length <= Byte.SIZE * address.getAddress().length)
                .filter(address -> isFirst(address.getAddress(), length))
                .map(address -> new IpPrefix(address, length));
    }

    /** Whether an address lies in it. */
    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < length; bit++) {
            if (bit(mine, bit) != bit(theirs, bit)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFirst(byte[] address, int length) {
        for (int bit = length; bit < Byte.SIZE * address.length; bit++) {
            if (bit(address, bit) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int bit(byte[] address, int bit) {
        return address[bit / Byte.SIZE] >> (Byte.SIZE - 1 - bit % Byte.SIZE) & 1;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }
}
