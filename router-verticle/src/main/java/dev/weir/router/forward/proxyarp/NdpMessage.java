// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A Neighbor Solicitation or a Neighbor Advertisement with the IPv6 header before it (RFC 4861, sections 4.3 and 4.4).
 *
 * <pre>
 *   IPv6 header 40: next header 58, hop limit 255
 *   +---------------+---------------+-------------------------------+
 *   | 135 or 136    |   code 0      |          checksum             |
 *   +-+-+-+---------+---------------+-------------------------------+
 *   |R|S|O|  flags of an advertisement; reserved in a solicitation  |
 *   +-+-+-+---------------------------------------------------------+
 *   | target address 16                                             |
 *   +---------------+---------------+-------------------------------+
 *   | option 1 or 2 | length 1      | link-layer address 6          |
 *   +---------------+---------------+-------------------------------+
 * </pre>
 *
 * @param isAdvertisement whether it tells; else it asks
 * @param source of the packet; unspecified in a solicitation that looks for a duplicate (RFC 4862, section 5.4.2)
 * @param destination of the packet
 * @param target asked for, or told of
 * @param mac that of the source in a solicitation, that of the target in an advertisement; {@code null} when not told
 * @param flags {@link #ROUTER}, {@link #SOLICITED}, {@link #OVERRIDE}
 */
record NdpMessage(
        boolean isAdvertisement,
        InetAddress source,
        InetAddress destination,
        InetAddress target,
        MacAddress mac,
        int flags) {
    static final int ROUTER = 0x80;
    static final int SOLICITED = 0x40;
    static final int OVERRIDE = 0x20;

    /** All nodes of a link. */
    static final InetAddress ALL_NODES =
            Addresses.of(new byte[] {(byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});

    static final InetAddress UNSPECIFIED = Addresses.of(new byte[Addresses.IPV6_OCTETS]);

    /** Octets of one with the option, IPv6 header included. */
    static final int OCTETS = 72;

    private static final int IPV6_HEADER_OCTETS = 40;
    private static final int FIXED_OCTETS = 24;
    private static final int OPTION_UNIT_OCTETS = 8;
    private static final byte ICMPV6 = 58;
    private static final byte HOP_LIMIT = (byte) 255;
    private static final int VERSION_SHIFT = 28;
    private static final int SOLICITATION = 135;
    private static final int ADVERTISEMENT = 136;
    private static final int SOURCE_MAC = 1;
    private static final int TARGET_MAC = 2;
    private static final int CHECKSUM_OFFSET = IPV6_HEADER_OCTETS + 2;
    private static final int ADDRESSES_OFFSET = 8;

    /** Asks for an address: all who may have it, or, to see whether it is still there, the one who had it. */
    static NdpMessage solicitation(InetAddress source, InetAddress destination, InetAddress target, MacAddress mac) {
        return new NdpMessage(false, source, destination, target, mac, 0);
    }

    /** Tells of an address. */
    static NdpMessage advertisement(
            InetAddress source, InetAddress destination, InetAddress target, MacAddress mac, int flags) {
        return new NdpMessage(true, source, destination, target, mac, flags);
    }

    /** The group that whoever has an address listens to (RFC 4291, section 2.7.1). */
    static InetAddress solicitedNode(InetAddress address) {
        byte[] of = address.getAddress();
        return Addresses.of(
                new byte[] {(byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, (byte) 0xff, of[13], of[14], of[15]});
    }

    /** The Ethernet address of a group (RFC 2464, section 7). */
    static MacAddress macOfGroup(InetAddress group) {
        int low = ByteBuffer.wrap(group.getAddress()).getInt(Addresses.IPV6_OCTETS - Integer.BYTES);
        return new MacAddress(0x3333L << 32 | low & 0xffff_ffffL);
    }

    /**
     * Reads one; empty for other packets, and for those that RFC 4861, sections 7.1.1 and 7.1.2, has dropped: from beyond
     * the link, with a wrong checksum, or with an option of no length.
     */
    static Optional<NdpMessage> decode(ByteBuffer from) {
        int start = from.position();
        if (from.remaining() < IPV6_HEADER_OCTETS + FIXED_OCTETS || from.getInt() >>> VERSION_SHIFT != 6) {
            return Optional.empty();
        }
        int payloadOctets = from.getShort() & 0xffff;
        if (from.get() != ICMPV6
                || from.get() != HOP_LIMIT
                || payloadOctets < FIXED_OCTETS
                || payloadOctets > from.limit() - start - IPV6_HEADER_OCTETS) {
            return Optional.empty();
        }
        InetAddress source = Addresses.getIpv6(from);
        InetAddress destination = Addresses.getIpv6(from);
        int type = from.get() & 0xff;
        int code = from.get();
        if (type != SOLICITATION && type != ADVERTISEMENT || code != 0 || checksum(from, start, payloadOctets) != 0) {
            return Optional.empty();
        }
        from.getShort();
        int flags = from.getInt() >>> 24;
        InetAddress target = Addresses.getIpv6(from);
        from.limit(start + IPV6_HEADER_OCTETS + payloadOctets);
        boolean isAdvertisement = type == ADVERTISEMENT;
        MacAddress mac = null;
        while (from.remaining() >= OPTION_UNIT_OCTETS) {
            int option = from.get() & 0xff;
            int octets = (from.get() & 0xff) * OPTION_UNIT_OCTETS;
            if (octets == 0 || octets - 2 > from.remaining()) {
                return Optional.empty();
            }
            int next = from.position() + octets - 2;
            if (option == (isAdvertisement ? TARGET_MAC : SOURCE_MAC)) {
                mac = MacAddress.get(from);
            }
            from.position(next);
        }
        return Optional.of(
                new NdpMessage(isAdvertisement, source, destination, target, mac, isAdvertisement ? flags : 0));
    }

    /** Writes it, IPv6 header and checksum included. */
    void encode(ByteBuffer to) {
        int start = to.position();
        int payloadOctets = FIXED_OCTETS + (mac == null ? 0 : OPTION_UNIT_OCTETS);
        putHeader(to, payloadOctets, source, destination);
        to.put((byte) (isAdvertisement ? ADVERTISEMENT : SOLICITATION))
                .put((byte) 0)
                .putShort((short) 0);
        to.putInt(flags << 24);
        to.put(target.getAddress());
        if (mac != null) {
            to.put((byte) (isAdvertisement ? TARGET_MAC : SOURCE_MAC)).put((byte) 1);
            mac.put(to);
        }
        putChecksum(to, start, payloadOctets);
    }

    /** Writes the IPv6 header of a message of ICMPv6 that stays on the link. */
    static void putHeader(ByteBuffer to, int payloadOctets, InetAddress source, InetAddress destination) {
        to.putInt(6 << VERSION_SHIFT)
                .putShort((short) payloadOctets)
                .put(ICMPV6)
                .put(HOP_LIMIT);
        to.put(source.getAddress()).put(destination.getAddress());
    }

    /** Writes the checksum into a message of ICMPv6 that has 0 there; the IPv6 header is at {@code start}. */
    static void putChecksum(ByteBuffer to, int start, int payloadOctets) {
        to.putShort(start + CHECKSUM_OFFSET, (short) checksum(to, start, payloadOctets));
    }

    /** The Internet checksum over pseudo-header and message (RFC 8200, section 8.1); 0 over a message that bears it. */
    private static int checksum(ByteBuffer packet, int start, int payloadOctets) {
        long sum = (long) payloadOctets + ICMPV6;
        int end = start + IPV6_HEADER_OCTETS + payloadOctets;
        for (int at = start + ADDRESSES_OFFSET; at < end; at += Short.BYTES) {
            sum += at + 1 < end ? packet.getShort(at) & 0xffffL : (packet.get(at) & 0xffL) << Byte.SIZE;
        }
        while (sum >>> Short.SIZE != 0) {
            sum = (sum & 0xffff) + (sum >>> Short.SIZE);
        }
        return (int) ~sum & 0xffff;
    }
}
