// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * An echo request to all nodes of a link, with the IPv6 header before it (RFC 4443, section 4.1). Whoever would answer has to
 * ask for the source's link-layer address first, from an address of its own, and so shows where it is.
 *
 * <pre>
 *   IPv6 header 40: next header 58, hop limit 255
 *   +---------------+---------------+-------------------------------+
 *   |   type 128    |   code 0      |          checksum             |
 *   +---------------+---------------+-------------------------------+
 *   |        identifier 0           |        sequence number 0      |
 *   +-------------------------------+-------------------------------+
 * </pre>
 *
 * @param source an address of the network that is searched: hosts ask from one of the same network
 */
record EchoRequest(InetAddress source) {
    private static final int PAYLOAD_OCTETS = 8;
    private static final int TYPE = 128;

    /** Writes it, IPv6 header and checksum included. */
    void encode(ByteBuffer to) {
        int start = to.position();
        NdpMessage.putHeader(to, PAYLOAD_OCTETS, source, NdpMessage.ALL_NODES);
        to.put((byte) TYPE).put((byte) 0).putShort((short) 0).putInt(0);
        NdpMessage.putChecksum(to, start, PAYLOAD_OCTETS);
    }
}
