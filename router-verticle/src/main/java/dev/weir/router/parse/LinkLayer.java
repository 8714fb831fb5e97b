// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

/** From the first octet of a frame to the end of its IP header, for each {@link LinkType}. */
final class LinkLayer {
    private LinkLayer() {}

    /** Reads up to and with the IP header; gives back {@link Verdict#OK} or why there is none. */
    static int read(Headers headers, LinkType type) {
        return switch (type) {
            case ETHERNET -> EthernetLink.payload(headers, EthernetLink.header(headers));
            case RAW_IP -> EthernetLink.payload(headers, IpVersion.etherType(headers));
            case RAW_IPV4 -> Ipv4.read(headers);
            case RAW_IPV6 -> Ipv6.read(headers);
            case NULL -> EthernetLink.payload(headers, LoopbackLink.readEitherOrder(headers));
            case LOOP -> EthernetLink.payload(headers, LoopbackLink.readNetworkOrder(headers));
            case LINUX_SLL -> EthernetLink.payload(headers, CookedLink.readV1(headers));
            case LINUX_SLL2 -> EthernetLink.payload(headers, CookedLink.readV2(headers));
            case PPP -> EthernetLink.payload(headers, Ppp.readSerial(headers));
        };
    }
}
