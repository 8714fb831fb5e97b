// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * An IP header, of version 4 (RFC 791) or 6 (RFC 8200) as its addresses are.
 *
 * @param source the sender's address
 * @param destination the receiver's address, of the same version
 * @param ttl time to live or hop limit
 * @param tos type of service or traffic class
 * @param id identification, which fragments share
 * @param flowLabel of version 6
 */
public record Ip(InetAddress source, InetAddress destination, int ttl, int tos, int id, int flowLabel) {
    /** Protocol number of IPv6's fragment header. */
    private static final int FRAGMENT = 44;

    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;

    /** A header between two addresses in text. */
    public static Ip between(String source, String destination) {
        try {
            return new Ip(InetAddress.getByName(source), InetAddress.getByName(destination), 64, 0, 0, 0);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(source + " " + destination, e);
        }
    }

    /** A header between two addresses of 4 or 16 octets. */
    static Ip between(byte[] source, byte[] destination) {
        try {
            return new Ip(InetAddress.getByAddress(source), InetAddress.getByAddress(destination), 64, 0, 0, 0);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public Ip reverse() {
        return new Ip(destination, source, ttl, tos, id, flowLabel);
    }

    public Ip withTtl(int newTtl) {
        return new Ip(source, destination, newTtl, tos, id, flowLabel);
    }

    public Ip withTos(int newTos) {
        return new Ip(source, destination, ttl, newTos, id, flowLabel);
    }

    public Ip withId(int newId) {
        return new Ip(source, destination, ttl, tos, newId, flowLabel);
    }

    public Ip withFlowLabel(int newFlowLabel) {
        return new Ip(source, destination, ttl, tos, id, newFlowLabel);
    }

    public boolean isV6() {
        return source instanceof Inet6Address;
    }

    public int headerOctets() {
        return isV6() ? 40 : 20;
    }

    /** The packet around a transport header and its payload, the checksums of both filled in. */
    public byte[] packet(int protocol, byte[] transport) {
        byte[] packet = header(protocol, transport.length, isV6() ? 0 : DONT_FRAGMENT);
        fill(packet, protocol, transport);
        return packet;
    }

    /**
     * The packet of IPv6 with extension headers.
     *
     * @param firstHeader protocol number of the first of them
     * @param extensions the headers, each of which names the next
     * @param protocol what the last of them names
     */
    public byte[] extended(int firstHeader, byte[] extensions, int protocol, byte[] transport) {
        byte[] summed = summed(protocol, transport);
        byte[] body = new Octets().octets(extensions).octets(summed).toArray();
        byte[] packet = header(firstHeader, body.length, 0);
        System.arraycopy(body, 0, packet, headerOctets(), body.length);
        return packet;
    }

    /**
     * The packet in fragments.
     *
     * @param maxOctets of the datagram in each fragment, a multiple of 8
     */
    public List<byte[]> fragments(int protocol, byte[] transport, int maxOctets) {
        byte[] whole = summed(protocol, transport);
        List<byte[]> fragments = new ArrayList<>();
        for (int offset = 0; offset < whole.length; offset += maxOctets) {
            int length = Math.min(maxOctets, whole.length - offset);
            boolean more = offset + length < whole.length;
            fragments.add(fragment(protocol, whole, offset, length, more));
        }
        return fragments;
    }

    private byte[] fragment(int protocol, byte[] whole, int offset, int length, boolean more) {
        if (!isV6()) {
            byte[] packet = header(protocol, length, offset / 8 | (more ? MORE_FRAGMENTS : 0));
            System.arraycopy(whole, offset, packet, headerOctets(), length);
            return packet;
        }
        byte[] packet = header(FRAGMENT, 8 + length, 0);
        packet[40] = (byte) protocol;
        Octets.putU16(packet, 42, offset | (more ? 1 : 0));
        Octets.putU32(packet, 44, id);
        System.arraycopy(whole, offset, packet, 48, length);
        return packet;
    }

    private byte[] summed(int protocol, byte[] transport) {
        byte[] summed = transport.clone();
        int place = Transport.checksumOffset(protocol);
        if (place >= 0) {
            int checksum = checksum(protocol, transport);
            Octets.putU16(summed, place, checksum);
        }
        return summed;
    }

    private void fill(byte[] packet, int protocol, byte[] transport) {
        System.arraycopy(transport, 0, packet, headerOctets(), transport.length);
        int place = Transport.checksumOffset(protocol);
        if (place >= 0) {
            Octets.putU16(packet, headerOctets() + place, checksum(protocol, transport));
        }
    }

    private int checksum(int protocol, byte[] transport) {
        long sum = Checksum.sum(transport, 0, transport.length);
        if (protocol != Transport.ICMP) {
            byte[] ends = new Octets()
                    .octets(source.getAddress())
                    .octets(destination.getAddress())
                    .toArray();
            sum += Checksum.sum(ends, 0, ends.length);
            sum += protocol + transport.length;
        }
        int checksum = Checksum.fold(sum);
        return checksum == 0 && protocol == Transport.UDP ? 0xffff : checksum;
    }

    private byte[] header(int protocol, int payloadOctets, int fragment) {
        byte[] packet = new byte[headerOctets() + payloadOctets];
        if (isV6()) {
            Octets.putU32(packet, 0, 6L << 28 | (long) tos << 20 | flowLabel);
            Octets.putU16(packet, 4, payloadOctets);
            packet[6] = (byte) protocol;
            packet[7] = (byte) ttl;
            System.arraycopy(source.getAddress(), 0, packet, 8, 16);
            System.arraycopy(destination.getAddress(), 0, packet, 24, 16);
            return packet;
        }
        packet[0] = 0x45;
        packet[1] = (byte) tos;
        Octets.putU16(packet, 2, packet.length);
        Octets.putU16(packet, 4, id);
        Octets.putU16(packet, 6, fragment);
        packet[8] = (byte) ttl;
        packet[9] = (byte) protocol;
        System.arraycopy(source.getAddress(), 0, packet, 12, 4);
        System.arraycopy(destination.getAddress(), 0, packet, 16, 4);
        Octets.putU16(packet, 10, Checksum.fold(Checksum.sum(packet, 0, 20)));
        return packet;
    }
}
