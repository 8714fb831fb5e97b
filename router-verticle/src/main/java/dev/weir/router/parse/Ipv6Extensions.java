// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.memory.Memory;
import dev.weir.model.packet.PacketRecord;

/**
 * The extension headers of IPv6, RFC 8200, section 4, from the IPv6 header to the transport header, or to the first
 * header of another protocol, whose number then is the packet's.
 *
 * <pre>
 *   hop-by-hop options, routing, destination options     authentication (RFC 4302)
 *   0          8               16                         0      8              16
 *   +----------+---------------+---------                 +------+---------------+---------
 *   | next     | length/8 - 1  |  ...                     | next | length/4 - 2  |  ...
 *   +----------+---------------+---------                 +------+---------------+---------
 *
 *   fragment
 *   0          8               16                     29   31  32                          64
 *   +----------+---------------+----------------------+----+---+---------------------------+
 *   | next     | 0             | offset/8             | 0  | M | identification            |
 *   +----------+---------------+----------------------+----+---+---------------------------+
 * </pre>
 */
final class Ipv6Extensions {
    static final int HOP_BY_HOP = 0;

    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    private static final int DESTINATION_OPTIONS = 60;

    /** RFC 8504, 5.3, lets a node limit them and suggests 8 options; senders in earnest use at most five headers. */
    private static final int MAX_HEADERS = 16;

    private static final int NEXT_AND_LENGTH_OCTETS = 2;
    /** Of the header that the kernel writes for a super-packet (linux/ipv6.h, struct hop_jumbo_hdr): the option alone. */
    private static final int JUMBO_HEADER_OCTETS = 8;

    private static final int FRAGMENT_OCTETS = 8;
    private static final int FRAGMENT_OFFSET_MASK = 0xfff8;
    private static final int MORE_FRAGMENTS = 1;

    private Ipv6Extensions() {}

    /** Walks from the header {@code nextHeader} at {@link Headers#at}; fills in the protocol and the fragment. */
    static void read(Headers headers, int nextHeader) {
        int next = nextHeader;
        int walked = 0;
        while (isExtension(next)
                && headers.fragment != Headers.LATER_FRAGMENT
                && (headers.notes & Note.EXTENSIONS_CUT) == 0) {
            if (walked++ == MAX_HEADERS) {
                headers.notes |= Note.EXTENSIONS_CUT;
                break;
            }
            next = switch (next) {
                case AUTHENTICATION -> take(headers, next, 2, 2);
                case FRAGMENT -> takeFragment(headers);
                case ROUTING -> take(headers, next, 3, 1);
                default -> takeOptions(headers, next);
            };
        }
        headers.protocol = next;
    }

    private static boolean isExtension(int protocol) {
        return switch (protocol) {
            case HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION_OPTIONS -> true;
            default -> false;
        };
    }

    /**
     * Takes a header whose length is told in units of 2^{@code unitShift} octets less {@code unitsLess}.
     *
     * @return the next header; this one again where not even that was captured
     */
    private static int take(Headers headers, int self, int unitShift, int unitsLess) {
        long at = headers.at;
        if (headers.end - at < NEXT_AND_LENGTH_OCTETS) {
            headers.notes |= Note.EXTENSIONS_CUT;
            return self;
        }
        long behind = at + ((Memory.getUnsignedByte(at + 1) + unitsLess) << unitShift);
        if (behind > headers.end) {
            headers.notes |= Note.EXTENSIONS_CUT;
            behind = headers.end;
        }
        headers.at = behind;
        return Memory.getUnsignedByte(at);
    }

    private static int takeOptions(Headers headers, int self) {
        long at = headers.at;
        int next = take(headers, self, 3, 1);
        boolean isWhole = (headers.notes & Note.EXTENSIONS_CUT) == 0;
        if (isWhole && !Ipv6Options.fit(at + NEXT_AND_LENGTH_OCTETS, headers.at, headers.end)) {
            headers.notes |= Note.EXTENSIONS_CUT;
            headers.at = headers.end;
        }
        return next;
    }

    private static int takeFragment(Headers headers) {
        long at = headers.at;
        if (headers.end - at < FRAGMENT_OCTETS) {
            headers.notes |= Note.EXTENSIONS_CUT;
            return FRAGMENT;
        }
        int next = Memory.getUnsignedByte(at);
        int offsetAndMore = Memory.getUnsignedShortBe(at + 2);
        headers.at = at + FRAGMENT_OCTETS;
        boolean isLater = (offsetAndMore & FRAGMENT_OFFSET_MASK) != 0;
        // A fragment header on a whole packet is an atomic fragment, RFC 6946: no fragment at all.
        if (isLater || (offsetAndMore & MORE_FRAGMENTS) != 0) {
            headers.flags |= PacketRecord.FLAG_FRAGMENT;
            headers.fragment = isLater ? Headers.LATER_FRAGMENT : Headers.FIRST_FRAGMENT;
            headers.identification = Memory.getIntBe(at + 4);
            headers.fragmentProtocol = next;
        }
        return next;
    }

    /** What the jumbo payload option in the hop-by-hop header at {@link Headers#at} says, 0 if there is none. */
    static long jumboPayload(Headers headers) {
        long at = headers.at;
        if (headers.end - at < NEXT_AND_LENGTH_OCTETS) {
            return 0;
        }
        int headerOctets = (Memory.getUnsignedByte(at + 1) + 1) << 3;
        long payloadOctets =
                Ipv6Options.jumboPayload(at + NEXT_AND_LENGTH_OCTETS, Math.min(headers.end, at + headerOctets));
        headers.jumboHeaderOctets = payloadOctets != 0 && headerOctets == JUMBO_HEADER_OCTETS ? headerOctets : 0;
        return payloadOctets;
    }
}
