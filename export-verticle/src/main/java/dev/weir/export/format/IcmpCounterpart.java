// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

/** The ICMP message types that answer each other, by which the Community ID recognizes both directions of a flow. */
final class IcmpCounterpart {
    /** Echo and its reply, timestamp, information, router solicitation and advertisement, address mask (RFC 792 to 1256). */
    private static final byte[] ICMP = pairs(8, 0, 13, 14, 15, 16, 10, 9, 17, 18);

    /** Echo, router and neighbor discovery, listener query and report, node information, home agent discovery. */
    private static final byte[] ICMPV6 = pairs(128, 129, 133, 134, 135, 136, 130, 131, 139, 140, 144, 145);

    private static final int NONE = -1;

    private IcmpCounterpart() {}

    /** The type that answers {@code type}, or that it answers; negative if there is none. */
    static int of(boolean ipv6, int type) {
        byte[] table = ipv6 ? ICMPV6 : ICMP;
        int counterpart = table[type] & 0xff;
        return counterpart == type ? NONE : counterpart;
    }

    /** A type without a counterpart stands for itself. */
    private static byte[] pairs(int... types) {
        byte[] table = new byte[256];
        for (int i = 0; i < table.length; i++) {
            table[i] = (byte) i;
        }
        for (int i = 0; i < types.length; i += 2) {
            table[types[i]] = (byte) types[i + 1];
            table[types[i + 1]] = (byte) types[i];
        }
        return table;
    }
}
