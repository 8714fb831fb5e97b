// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Frames that tell all neighbours of an interface where an address is to be found from now on. */
public final class AddressNotice {
    private AddressNotice() {}

    /**
     * One of them: gratuitous ARP (RFC 5227, section 3), or an unsolicited advertisement (RFC 4861, section 7.2.6).
     *
     * @param mac the link-layer address at which the address is, six octets
     * @param address of either version
     * @param linkLocal the interface's address of the link, from which IPv6 speaks; {@code null} for none
     * @param isRouter whether the host at the address forwards
     * @return the frame; empty for an address of IPv6 where there is none of the link
     */
    public static byte[] frame(byte[] mac, InetAddress address, InetAddress linkLocal, boolean isRouter) {
        MacAddress at = MacAddress.get(ByteBuffer.wrap(mac));
        ByteBuffer frame = ByteBuffer.allocate(EthernetFrame.MAX_OCTETS);
        if (Addresses.isIpv4(address)) {
            EthernetFrame.encode(ArpMessage.announcement(at, address), MacAddress.BROADCAST, at, frame);
        } else if (linkLocal != null) {
            int flags = NdpMessage.OVERRIDE | (isRouter ? NdpMessage.ROUTER : 0);
            NdpMessage message = NdpMessage.advertisement(linkLocal, NdpMessage.ALL_NODES, address, at, flags);
            EthernetFrame.encode(message, NdpMessage.macOfGroup(NdpMessage.ALL_NODES), at, frame);
        } else {
            return new byte[0];
        }
        byte[] octets = new byte[frame.remaining()];
        frame.get(octets);
        return octets;
    }
}
