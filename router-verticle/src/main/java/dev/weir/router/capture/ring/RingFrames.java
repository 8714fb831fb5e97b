// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.ring;

import dev.weir.model.memory.Memory;
import dev.weir.router.parse.Frame;
import dev.weir.router.parse.FrameSink;
import dev.weir.router.parse.LinkType;

/**
 * Fills in the frame of each packet of a ring as it was on the link: a VLAN tag that was taken out of it is put back, in
 * the ring itself, and what it is to be segmented into is told.
 */
final class RingFrames {
    private static final int TAG_OCTETS = 4;
    private static final int MAC_OCTETS = 12;
    private static final int ETHERNET_OCTETS = 14;
    private static final int CUSTOMER_TAG = 0x8100;

    private final Frame frame = new Frame();
    private LinkType linkType = LinkType.ETHERNET;
    private boolean tagged;

    /** Sets what the frames of an interface have in common. */
    void from(LinkType type, int interfaceIndex) {
        linkType = type;
        frame.from(type, interfaceIndex);
    }

    /** Hands over the packet whose {@link TpacketHeader} is at {@code header}, with a {@link VnetHeader} before it. */
    void deliver(long header, FrameSink sink) {
        long at = TpacketHeader.frame(header);
        int captured = TpacketHeader.capturedOctets(header);
        int wire = TpacketHeader.wireOctets(header);
        long vnet = at - VnetHeader.OCTETS;
        int segmentOctets = VnetHeader.segmentOctets(vnet);
        int headerOctets = segmentOctets == 0 ? 0 : VnetHeader.headerOctets(vnet, at, captured);
        int status = TpacketHeader.status(header);
        tagged = (status & TpacketHeader.VLAN_VALID) != 0
                && linkType == LinkType.ETHERNET
                && captured >= ETHERNET_OCTETS;
        if (tagged) {
            at = putTagBack(header, at, status);
            captured += TAG_OCTETS;
            wire += TAG_OCTETS;
            headerOctets += headerOctets == 0 ? 0 : TAG_OCTETS;
        }
        frame.set(TpacketHeader.timestampNs(header), at, captured, wire);
        frame.segments(segmentOctets, headerOctets);
        sink.accept(frame);
    }

    /** Whether the frame being delivered had its tag put back: the kernel's filter has not seen it like that. */
    boolean isTagged() {
        return tagged;
    }

    /** IEEE 802.1Q, 9.4: the tag stands behind the MAC addresses, which move down over the kernel's segment header. */
    private static long putTagBack(long header, long frame, int status) {
        long at = frame - TAG_OCTETS;
        long first = Memory.getLong(frame);
        int rest = Memory.getInt(frame + Long.BYTES);
        Memory.putLong(at, first);
        Memory.putInt(at + Long.BYTES, rest);
        boolean typeIsKnown = (status & TpacketHeader.VLAN_PROTOCOL_VALID) != 0;
        int type = typeIsKnown ? TpacketHeader.vlanProtocol(header) : CUSTOMER_TAG;
        putShortBe(at + MAC_OCTETS, type);
        putShortBe(at + MAC_OCTETS + Short.BYTES, TpacketHeader.vlanTci(header));
        return at;
    }

    private static void putShortBe(long address, int value) {
        Memory.putByte(address, value >> 8);
        Memory.putByte(address + 1, value);
    }
}
