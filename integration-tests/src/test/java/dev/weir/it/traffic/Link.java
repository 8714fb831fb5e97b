// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.util.ArrayList;
import java.util.List;

/**
 * An Ethernet link: who sends to whom, under which VLAN tags.
 *
 * @param source last octet of the sender's MAC address, 02:00:00:00:00:xx
 * @param destination last octet of the receiver's
 * @param tags outermost first, each the tag protocol identifier * 65536 + the VLAN
 */
public record Link(int source, int destination, List<Integer> tags) {
    private static final int MIN_FRAME_OCTETS = 60;
    private static final int CUSTOMER_TAG = 0x8100;
    private static final int SERVICE_TAG = 0x88a8;
    private static final int IPV4 = 0x0800;
    private static final int ARP = 0x0806;
    private static final int IPV6 = 0x86dd;

    /** Two stations, no tag. */
    public static Link plain() {
        return new Link(1, 2, List.of());
    }

    /** The same link inside an IEEE 802.1Q tag; an outer tag is an 802.1ad one. */
    public Link vlan(int vlan) {
        List<Integer> more = new ArrayList<>();
        for (int tag : tags) {
            more.add(SERVICE_TAG << 16 | tag & 0xffff);
        }
        more.add(CUSTOMER_TAG << 16 | vlan);
        return new Link(source, destination, more);
    }

    /** The same link the other way. */
    public Link reverse() {
        return new Link(destination, source, tags);
    }

    /** A frame around an IP packet, padded to Ethernet's least length without its check sequence. */
    public byte[] frame(byte[] packet) {
        return frame((packet[0] >>> 4 & 0xf) == 6 ? IPV6 : IPV4, packet);
    }

    /** A request of ARP (RFC 826): a frame that carries no IP packet. */
    public byte[] arp() {
        return frame(
                ARP, new Octets().u16(1).u16(IPV4).u8(6).u8(4).u16(1).zeros(20).toArray());
    }

    private byte[] frame(int etherType, byte[] payload) {
        int header = 14 + 4 * tags.size();
        byte[] frame = new byte[Math.max(MIN_FRAME_OCTETS, header + payload.length)];
        frame[0] = 2;
        frame[5] = (byte) destination;
        frame[6] = 2;
        frame[11] = (byte) source;
        for (int i = 0; i < tags.size(); i++) {
            Octets.putU32(frame, 12 + 4 * i, tags.get(i));
        }
        Octets.putU16(frame, header - 2, etherType);
        System.arraycopy(payload, 0, frame, header, payload.length);
        return frame;
    }
}
