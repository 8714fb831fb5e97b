// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import dev.weir.model.memory.Memory;

/**
 * What tells of which connection an IP packet is: read of IPv4 (RFC 791, section 3.1), IPv6 with its extension headers (RFC
 * 8200, section 4), TCP, UDP, ICMP and ICMPv6. One object a thread, filled anew for each packet.
 *
 * <p>A key is the same both ways: the lower of the two ends comes first. Echo requests and answers have their identifier in
 * the place of both ports. All other protocols have ports 0, those that have ports too: a kernel may not know of these, and
 * what is one connection to it must not be two here. An ICMP error is of the connection of the packet that it quotes.
 */
final class InnerPacket {
    /** Longs of a key: address 2, address 2, and ports 2 x 16, protocol 8, version 8 as the last. */
    static final int KEY_WORDS = 5;

    static final int TCP = 6;

    private static final int ICMP = 1;
    private static final int UDP = 17;
    private static final int ICMPV6 = 58;

    private static final int IPV4_OCTETS = 20;
    private static final int IPV6_OCTETS = 40;
    private static final int PORTS_OCTETS = 4;
    private static final int ICMP_OCTETS = 8;
    private static final int TCP_FLAGS_OFFSET = 13;
    private static final int TCP_FIN_OR_RST = 0x05;
    private static final int TCP_SYN = 0x02;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int FRAGMENT_OFFSET_MASK = 0x1fff;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int MAX_EXTENSIONS = 16;

    private static final int ECHO_ANSWER = 0;
    private static final int ECHO = 8;
    private static final int TIMESTAMP = 13;
    private static final int TIMESTAMP_ANSWER = 14;
    private static final int ECHO_V6 = 128;
    private static final int ECHO_ANSWER_V6 = 129;
    private static final int FIRST_INFORMATIONAL_V6 = 128;

    /** What a packet is to its connection. */
    enum Kind {
        /** No IP packet, or one cut off before its connection could be told. */
        UNREADABLE,
        /** One that may begin its connection. */
        PART,
        /** One that tells an end of it that a packet of it could not be delivered. */
        ERROR,
        /** A fragment that has no ports; {@link #fragmentKey} tells its datagram. */
        LATER_FRAGMENT
    }

    private final long[] key = new long[KEY_WORDS];
    private final long[] fragmentKey = new long[KEY_WORDS];
    private boolean firstFragment;
    private int tcpFlags;

    private int version;
    private int protocol;
    private boolean laterFragment;
    private long transportAt;
    private long end;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;

    /**
     * Reads one.
     *
     * @param at where it begins
     * @param octets how many there are
     */
    Kind read(long at, int octets) {
        tcpFlags = 0;
        firstFragment = false;
        if (!readHeaders(at, at + octets, true)) {
            return Kind.UNREADABLE;
        }
        if (laterFragment) {
            return Kind.LATER_FRAGMENT;
        }
        if (protocol == ICMP && version == 4 || protocol == ICMPV6 && version == 6) {
            return readIcmp();
        }
        return readPorts() ? Kind.PART : Kind.UNREADABLE;
    }

    /** The key of its connection; of a later fragment, nobody's. */
    long[] key() {
        return key;
    }

    /** Whether it is the first of several fragments. */
    boolean isFirstFragment() {
        return firstFragment;
    }

    /** What its datagram is told by, if it is a fragment: both addresses in their order, and the identification. */
    long[] fragmentKey() {
        return fragmentKey;
    }

    /** Whether it ends a connection of TCP, by a FIN or RST. */
    boolean isEnd() {
        return (tcpFlags & TCP_FIN_OR_RST) != 0;
    }

    /** Whether it begins a connection of TCP, by a SYN. */
    boolean isBeginning() {
        return (tcpFlags & TCP_SYN) != 0;
    }

    int version() {
        return version;
    }

    /** The first 64 bits of its source; of IPv4 the address. */
    long sourceHigh() {
        return sourceHigh;
    }

    /** The other 64 bits of its source; of IPv4 0. */
    long sourceLow() {
        return sourceLow;
    }

    /** Reads addresses, protocol and fragment. A packet that an ICMP error quotes may be cut off, a whole one may not. */
    private boolean readHeaders(long at, long limit, boolean whole) {
        end = limit;
        laterFragment = false;
        if (limit - at < IPV4_OCTETS) {
            return false;
        }
        version = Memory.getUnsignedByte(at) >> 4;
        return switch (version) {
            case 4 -> readIpv4(at, whole);
            case 6 -> readIpv6(at, whole);
            default -> false;
        };
    }

    private boolean readIpv4(long at, boolean whole) {
        int headerOctets = (Memory.getUnsignedByte(at) & 0xf) << 2;
        int totalOctets = Memory.getUnsignedShortBe(at + 2);
        if (headerOctets < IPV4_OCTETS || headerOctets > end - at || totalOctets < headerOctets) {
            return false;
        }
        if (totalOctets <= end - at) {
            end = at + totalOctets;
        } else if (whole) {
            return false;
        }
        int fragment = Memory.getUnsignedShortBe(at + 6);
        protocol = Memory.getUnsignedByte(at + 9);
        sourceHigh = Memory.getIntBe(at + 12) & 0xffff_ffffL;
        destinationHigh = Memory.getIntBe(at + 16) & 0xffff_ffffL;
        sourceLow = 0;
        destinationLow = 0;
        transportAt = at + headerOctets;
        laterFragment = (fragment & FRAGMENT_OFFSET_MASK) != 0;
        if (whole && (laterFragment || (fragment & MORE_FRAGMENTS) != 0)) {
            fragment(Memory.getUnsignedShortBe(at + 4), protocol);
        }
        return true;
    }

    private boolean readIpv6(long at, boolean whole) {
        if (end - at < IPV6_OCTETS) {
            return false;
        }
        long packetEnd = at + IPV6_OCTETS + Memory.getUnsignedShortBe(at + 4);
        if (packetEnd <= end) {
            end = packetEnd;
        } else if (whole) {
            return false;
        }
        sourceHigh = Memory.getLongBe(at + 8);
        sourceLow = Memory.getLongBe(at + 16);
        destinationHigh = Memory.getLongBe(at + 24);
        destinationLow = Memory.getLongBe(at + 32);
        return readExtensions(Memory.getUnsignedByte(at + 6), at + IPV6_OCTETS, whole);
    }

    private boolean readExtensions(int first, long from, boolean whole) {
        int next = first;
        long at = from;
        for (int i = 0; i < MAX_EXTENSIONS && !laterFragment; i++) {
            boolean isFragment = next == FRAGMENT;
            if (!isFragment && !isExtension(next)) {
                break;
            }
            if (end - at < Long.BYTES) {
                return false;
            }
            int lengthField = Memory.getUnsignedByte(at + 1);
            int following = Memory.getUnsignedByte(at);
            if (isFragment) {
                int offsetAndMore = Memory.getUnsignedShortBe(at + 2);
                laterFragment = (offsetAndMore & ~7) != 0;
                // Neither an offset nor more to come: an atomic fragment (RFC 6946), which is a whole packet.
                if (whole && (offsetAndMore & ~6) != 0) {
                    fragment(Memory.getIntBe(at + 4), 0);
                }
                at += Long.BYTES;
            } else {
                at += next == AUTHENTICATION ? (lengthField + 2) << 2 : (lengthField + 1) << 3;
            }
            next = following;
            if (at > end) {
                return false;
            }
        }
        protocol = next;
        transportAt = at;
        return !isExtension(next) || laterFragment;
    }

    private static boolean isExtension(int protocol) {
        return switch (protocol) {
            case HOP_BY_HOP, ROUTING, AUTHENTICATION, DESTINATION_OPTIONS -> true;
            default -> false;
        };
    }

    private void fragment(int identification, int ofProtocol) {
        firstFragment = !laterFragment;
        fragmentKey[0] = sourceHigh;
        fragmentKey[1] = sourceLow;
        fragmentKey[2] = destinationHigh;
        fragmentKey[3] = destinationLow;
        fragmentKey[4] = (long) identification << 32 | ofProtocol << 8 | version;
    }

    private boolean readPorts() {
        if (protocol != TCP && protocol != UDP) {
            keyOf(0, 0);
            return true;
        }
        if (end - transportAt < PORTS_OCTETS) {
            return false;
        }
        keyOf(Memory.getUnsignedShortBe(transportAt), Memory.getUnsignedShortBe(transportAt + 2));
        if (protocol == TCP && end - transportAt > TCP_FLAGS_OFFSET) {
            tcpFlags = Memory.getUnsignedByte(transportAt + TCP_FLAGS_OFFSET);
        }
        return true;
    }

    private Kind readIcmp() {
        if (end - transportAt < ICMP_OCTETS) {
            return Kind.UNREADABLE;
        }
        if (readQuery()) {
            return Kind.PART;
        }
        if (!isError(Memory.getUnsignedByte(transportAt))) {
            keyOf(0, 0);
            return Kind.PART;
        }
        long source = sourceHigh;
        long sourceRest = sourceLow;
        int outerVersion = version;
        boolean quoted = readHeaders(transportAt + ICMP_OCTETS, end, false)
                && version == outerVersion
                && !laterFragment
                && (isIcmp() ? end - transportAt >= ICMP_OCTETS && readQuery() : readPorts());
        tcpFlags = 0;
        version = outerVersion;
        sourceHigh = source;
        sourceLow = sourceRest;
        return quoted ? Kind.ERROR : Kind.UNREADABLE;
    }

    private boolean isIcmp() {
        return protocol == (version == 4 ? ICMP : ICMPV6);
    }

    /** Whether it is a question or an answer that has an identifier, by which its key is made then. */
    private boolean readQuery() {
        int type = Memory.getUnsignedByte(transportAt);
        boolean isQuery = switch (type) {
            case ECHO, ECHO_ANSWER, TIMESTAMP, TIMESTAMP_ANSWER -> version == 4;
            case ECHO_V6, ECHO_ANSWER_V6 -> version == 6;
            default -> false;
        };
        if (isQuery) {
            int identifier = Memory.getUnsignedShortBe(transportAt + 4);
            keyOf(identifier, identifier);
        }
        return isQuery;
    }

    /** RFC 792; RFC 4443, section 2.1. */
    private boolean isError(int type) {
        if (version == 6) {
            return type < FIRST_INFORMATIONAL_V6;
        }
        return switch (type) {
            case 3, 4, 5, 11, 12 -> true;
            default -> false;
        };
    }

    private void keyOf(int sourcePort, int destinationPort) {
        int order = Long.compareUnsigned(sourceHigh, destinationHigh);
        if (order == 0) {
            order = Long.compareUnsigned(sourceLow, destinationLow);
        }
        boolean swap = order > 0 || order == 0 && sourcePort > destinationPort;
        key[0] = swap ? destinationHigh : sourceHigh;
        key[1] = swap ? destinationLow : sourceLow;
        key[2] = swap ? sourceHigh : destinationHigh;
        key[3] = swap ? sourceLow : destinationLow;
        long ports = swap ? (long) destinationPort << 16 | sourcePort : (long) sourcePort << 16 | destinationPort;
        key[4] = ports << 16 | protocol << 8 | version;
    }
}
