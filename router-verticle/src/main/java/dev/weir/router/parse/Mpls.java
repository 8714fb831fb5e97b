// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.memory.Memory;

/**
 * A stack of MPLS labels (RFC 3032) and what is below it, which no field names: IP by the version, else the Ethernet
 * frame of a pseudowire (RFC 4448) with or without its control word (RFC 4385).
 *
 * <pre>
 *   0                          20   23  24        32
 *   +--------------------------+----+---+---------+
 *   | label                    | TC | S | TTL     |    S: the bottom of the stack
 *   +--------------------------+----+---+---------+
 * </pre>
 */
final class Mpls {
    private static final int LABEL_OCTETS = 4;
    private static final int MAX_LABELS = 16;
    private static final int BOTTOM_OF_STACK = 0x100;
    private static final int CONTROL_WORD_OCTETS = 4;
    private static final int ASSOCIATED_CHANNEL_LABEL = 13;
    private static final int OAM_ALERT_LABEL = 14;
    private static final int ASSOCIATED_CHANNEL_NIBBLE = 1;

    private Mpls() {}

    /** Takes the labels and gives back the type of what follows, or a negative {@link Verdict}. */
    static int read(Headers headers) {
        long at = headers.at;
        for (int labels = 0; labels < MAX_LABELS; labels++) {
            if (headers.end - at < LABEL_OCTETS) {
                return Verdict.TRUNCATED_LINK;
            }
            int entry = Memory.getIntBe(at);
            at += LABEL_OCTETS;
            if ((entry & BOTTOM_OF_STACK) != 0) {
                headers.at = at;
                int label = entry >>> 12;
                boolean control = label == ASSOCIATED_CHANNEL_LABEL || label == OAM_ALERT_LABEL;
                return control ? Verdict.NOT_IP : below(headers);
            }
        }
        return Verdict.MALFORMED_LINK;
    }

    private static int below(Headers headers) {
        long at = headers.at;
        if (headers.end - at < 1) {
            return Verdict.TRUNCATED_LINK;
        }
        int nibble = Memory.getUnsignedByte(at) >> 4;
        // A MAC address may begin with any nibble: 4 and 6 are IP only as long as the header agrees.
        if (nibble == 4) {
            return isEthernet(headers, at) && !isIpv4(headers, at) ? EtherType.ETHERNET : EtherType.IPV4;
        }
        if (nibble == 6) {
            return isEthernet(headers, at) && !isIpv6(headers, at) ? EtherType.ETHERNET : EtherType.IPV6;
        }
        if (nibble == ASSOCIATED_CHANNEL_NIBBLE) {
            return Verdict.NOT_IP;
        }
        if (nibble == 0 && isEthernet(headers, at + CONTROL_WORD_OCTETS)) {
            headers.at = at + CONTROL_WORD_OCTETS;
            return EtherType.ETHERNET;
        }
        return isEthernet(headers, at) ? EtherType.ETHERNET : Verdict.NOT_IP;
    }

    private static boolean isIpv4(Headers headers, long at) {
        if (headers.end - at < Ipv4.MIN_HEADER_OCTETS) {
            return true;
        }
        int headerOctets = Ipv4.headerOctets(Memory.getUnsignedByte(at));
        int totalLength = Memory.getUnsignedShortBe(at + Ipv4.TOTAL_LENGTH_OFFSET);
        return headerOctets >= Ipv4.MIN_HEADER_OCTETS
                && (totalLength == 0 || totalLength >= headerOctets && totalLength <= headers.wireEnd - at);
    }

    private static boolean isIpv6(Headers headers, long at) {
        return headers.end - at < Ipv6.HEADER_OCTETS
                || Ipv6.HEADER_OCTETS + Memory.getUnsignedShortBe(at + Ipv6.PAYLOAD_LENGTH_OFFSET)
                        <= headers.wireEnd - at;
    }

    /** Whether an Ethernet header of a type that carries IP, or could, lies there. */
    private static boolean isEthernet(Headers headers, long at) {
        if (headers.end - at < EthernetLink.HEADER_OCTETS) {
            return false;
        }
        int type = Memory.getUnsignedShortBe(at + EthernetLink.HEADER_OCTETS - 2);
        return switch (type) {
            case EtherType.IPV4,
                    EtherType.IPV6,
                    EtherType.ARP,
                    EtherType.VLAN,
                    EtherType.SERVICE_VLAN,
                    EtherType.OLD_SERVICE_VLAN,
                    EtherType.MPLS,
                    EtherType.MPLS_UPSTREAM,
                    EtherType.PPPOE_SESSION -> true;
            default ->
                type > 0 && type <= EtherType.MAX_LENGTH && type <= headers.wireEnd - at - EthernetLink.HEADER_OCTETS;
        };
    }
}
