// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.memory.Memory;

/** PPP (RFC 1661), with or without the address and control octets of its HDLC-like framing (RFC 1662). */
final class Ppp {
    private static final int ADDRESS_AND_CONTROL = 0xff03;
    private static final int IPV4 = 0x0021;
    private static final int IPV6 = 0x0057;
    private static final int MPLS = 0x0281;
    private static final int MPLS_UPSTREAM = 0x0283;

    /** Cisco's framing, which has an EtherType where PPP has its protocol: unicast and multicast address, control 0. */
    private static final int CISCO_UNICAST = 0x0f00;

    private static final int CISCO_MULTICAST = 0x8f00;

    private Ppp() {}

    /** Takes the header and gives back the type of what follows, or a negative {@link Verdict}. */
    static int read(Headers headers) {
        if (headers.available() >= 2 && Memory.getUnsignedShortBe(headers.at) == ADDRESS_AND_CONTROL) {
            headers.at += 2;
        }
        long at = headers.at;
        if (headers.end - at < 1) {
            return Verdict.TRUNCATED_LINK;
        }
        int protocol = Memory.getUnsignedByte(at);
        // A protocol's low octet is odd and its high one even, so one odd octet is a compressed field: RFC 1661, 6.5.
        int octets = 2 - (protocol & 1);
        if (octets == 2) {
            if (headers.end - at < 2) {
                return Verdict.TRUNCATED_LINK;
            }
            protocol = Memory.getUnsignedShortBe(at);
        }
        headers.at = at + octets;
        return switch (protocol) {
            case IPV4 -> EtherType.IPV4;
            case IPV6 -> EtherType.IPV6;
            case MPLS -> EtherType.MPLS;
            case MPLS_UPSTREAM -> EtherType.MPLS_UPSTREAM;
            default -> Verdict.NOT_IP;
        };
    }

    /** Takes what begins a frame of a serial link: PPP's header or Cisco's, as {@link #read(Headers)}. */
    static int readSerial(Headers headers) {
        long at = headers.at;
        if (headers.end - at < 4) {
            return read(headers);
        }
        int addressAndControl = Memory.getUnsignedShortBe(at);
        if (addressAndControl != CISCO_UNICAST && addressAndControl != CISCO_MULTICAST) {
            return read(headers);
        }
        headers.at = at + 4;
        int type = Memory.getUnsignedShortBe(at + 2);
        return type > EtherType.MAX_LENGTH ? type : Verdict.NOT_IP;
    }
}
