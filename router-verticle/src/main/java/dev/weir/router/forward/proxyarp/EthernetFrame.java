// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import java.nio.ByteBuffer;

/** The head of an Ethernet frame, destination 6, source 6, type 2, and the messages here that follow it. */
final class EthernetFrame {
    static final int HEADER_OCTETS = 2 * MacAddress.OCTETS + Short.BYTES;
    static final int ARP = 0x0806;
    static final int IPV6 = 0x86dd;

    /** The longest frame that is made here. */
    static final int MAX_OCTETS = HEADER_OCTETS + NdpMessage.OCTETS;

    private EthernetFrame() {}

    /** Writes a frame from the buffer's beginning and readies it to be sent. */
    static void encode(ArpMessage message, MacAddress destination, MacAddress source, ByteBuffer to) {
        head(destination, source, ARP, to);
        message.encode(to);
        to.flip();
    }

    /** Writes a frame from the buffer's beginning and readies it to be sent. */
    static void encode(NdpMessage message, MacAddress destination, MacAddress source, ByteBuffer to) {
        head(destination, source, IPV6, to);
        message.encode(to);
        to.flip();
    }

    /** Writes a frame from the buffer's beginning and readies it to be sent. */
    static void encode(EchoRequest message, MacAddress destination, MacAddress source, ByteBuffer to) {
        head(destination, source, IPV6, to);
        message.encode(to);
        to.flip();
    }

    private static void head(MacAddress destination, MacAddress source, int type, ByteBuffer to) {
        to.clear();
        destination.put(to);
        source.put(to);
        to.putShort((short) type);
    }
}
