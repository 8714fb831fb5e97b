// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A message of ARP for IPv4 on Ethernet (RFC 826).
 *
 * <pre>
 *    0                   1                   2                   3
 *   +-------------------------------+-------------------------------+
 *   |     hardware type (1)         |     protocol type (0x0800)    |
 *   +---------------+---------------+-------------------------------+
 *   |  length (6)   |  length (4)   |   1 request, 2 reply          |
 *   +---------------+---------------+-------------------------------+
 *   | sender hardware address 6 | sender protocol address 4         |
 *   | target hardware address 6 | target protocol address 4         |
 *   +---------------------------------------------------------------+
 * </pre>
 *
 * @param isReply whether it answers
 * @param senderMac of whoever sends it
 * @param sender that address's owner as the sender says; 0.0.0.0 in a probe for a duplicate (RFC 5227, section 2.1.1)
 * @param targetMac zeros in a request
 * @param target asked for, or asked by
 */
record ArpMessage(boolean isReply, MacAddress senderMac, InetAddress sender, MacAddress targetMac, InetAddress target) {
    static final int OCTETS = 28;

    private static final short ETHERNET = 1;
    private static final short IPV4 = 0x0800;
    private static final short REQUEST = 1;
    private static final short REPLY = 2;

    /** Asks everybody for an address. */
    static ArpMessage request(MacAddress mac, InetAddress sender, InetAddress target) {
        return new ArpMessage(false, mac, sender, MacAddress.UNKNOWN, target);
    }

    /** Answers who asked. */
    static ArpMessage reply(MacAddress mac, InetAddress sender, MacAddress askerMac, InetAddress asker) {
        return new ArpMessage(true, mac, sender, askerMac, asker);
    }

    /** Says whose an address is: an announcement (RFC 5227, section 2.3), which is a request for the address itself. */
    static ArpMessage announcement(MacAddress mac, InetAddress address) {
        return request(mac, address, address);
    }

    /** Reads one; empty when it is cut short, of other kinds of addresses, or neither request nor reply. */
    static Optional<ArpMessage> decode(ByteBuffer from) {
        if (from.remaining() < OCTETS) {
            return Optional.empty();
        }
        boolean isKnown = from.getShort() == ETHERNET
                && from.getShort() == IPV4
                && from.get() == MacAddress.OCTETS
                && from.get() == Addresses.IPV4_OCTETS;
        if (!isKnown) {
            return Optional.empty();
        }
        short operation = from.getShort();
        if (operation != REQUEST && operation != REPLY) {
            return Optional.empty();
        }
        return Optional.of(new ArpMessage(
                operation == REPLY,
                MacAddress.get(from),
                Addresses.getIpv4(from),
                MacAddress.get(from),
                Addresses.getIpv4(from)));
    }

    /** Writes it. */
    void encode(ByteBuffer to) {
        to.putShort(ETHERNET).putShort(IPV4).put((byte) MacAddress.OCTETS).put((byte) Addresses.IPV4_OCTETS);
        to.putShort(isReply ? REPLY : REQUEST);
        senderMac.put(to);
        to.put(sender.getAddress());
        targetMac.put(to);
        to.put(target.getAddress());
    }
}
