// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import java.util.Optional;

/** The link layers that can be read, by the numbers that capture files use (the LINKTYPE_ registry of tcpdump.org). */
public enum LinkType {
    ETHERNET("Ethernet", 1),
    /** IPv4 or IPv6 with nothing before it; 12 and 14 are what some systems write for 101. */
    RAW_IP("raw IP", 101, 12, 14),
    RAW_IPV4("raw IPv4", 228),
    RAW_IPV6("raw IPv6", 229),
    /** Four octets of protocol family in the byte order of the machine that captured. */
    NULL("BSD loopback", 0),
    /** Four octets of protocol family in network byte order. */
    LOOP("OpenBSD loopback", 108),
    LINUX_SLL("Linux cooked", 113),
    LINUX_SLL2("Linux cooked v2", 276),
    PPP("PPP", 9);

    private final String words;
    private final int[] codes;

    LinkType(String words, int... codes) {
        this.words = words;
        this.codes = codes;
    }

    /** Its name in messages. */
    public String words() {
        return words;
    }

    /** The link type of a number in a capture file; empty when this one cannot be read. */
    public static Optional<LinkType> of(int code) {
        for (LinkType type : values()) {
            for (int known : type.codes) {
                if (known == code) {
                    return Optional.of(type);
                }
            }
        }
        return Optional.empty();
    }
}
