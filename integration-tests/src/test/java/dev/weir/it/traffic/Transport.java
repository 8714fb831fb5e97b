// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

/**
 * Transport headers with what they carry. Their checksums are left at zero: {@link Ip} fills them in, which knows the
 * pseudo header.
 */
public final class Transport {
    /** Protocol number of ICMP. */
    public static final int ICMP = 1;

    /** Protocol number of TCP. */
    public static final int TCP = 6;

    /** Protocol number of UDP. */
    public static final int UDP = 17;

    /** Protocol number of GRE. */
    public static final int GRE = 47;

    /** Protocol number of ICMPv6. */
    public static final int ICMPV6 = 58;

    /** TCP flags. */
    public static final int FIN = 0x01;

    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;

    private static final int TCP_HEADER_OCTETS = 20;
    private static final int UDP_HEADER_OCTETS = 8;
    private static final int ICMP_HEADER_OCTETS = 8;
    private static final int WINDOW = 64240;

    private Transport() {}

    /** A TCP segment (RFC 9293, section 3.1) without options, with a payload of zeros. */
    public static byte[] tcp(
            int sourcePort, int destinationPort, int flags, long sequence, long acknowledged, int payloadOctets) {
        byte[] segment = new byte[TCP_HEADER_OCTETS + payloadOctets];
        Octets.putU16(segment, 0, sourcePort);
        Octets.putU16(segment, 2, destinationPort);
        Octets.putU32(segment, 4, sequence);
        Octets.putU32(segment, 8, acknowledged);
        Octets.putU16(segment, 12, TCP_HEADER_OCTETS / 4 << 12 | flags);
        Octets.putU16(segment, 14, WINDOW);
        return segment;
    }

    /** A UDP datagram, RFC 768. */
    public static byte[] udp(int sourcePort, int destinationPort, byte[] payload) {
        byte[] datagram = new byte[UDP_HEADER_OCTETS + payload.length];
        Octets.putU16(datagram, 0, sourcePort);
        Octets.putU16(datagram, 2, destinationPort);
        Octets.putU16(datagram, 4, datagram.length);
        System.arraycopy(payload, 0, datagram, UDP_HEADER_OCTETS, payload.length);
        return datagram;
    }

    /** An ICMP (RFC 792) or ICMPv6 (RFC 4443) message with an identifier and a sequence number, as echoes have them. */
    public static byte[] icmp(int type, int code, int identifier, int sequence, int payloadOctets) {
        byte[] message = new byte[ICMP_HEADER_OCTETS + payloadOctets];
        message[0] = (byte) type;
        message[1] = (byte) code;
        Octets.putU16(message, 4, identifier);
        Octets.putU16(message, 6, sequence);
        return message;
    }

    /** Where the checksum lies in a header of this protocol, or -1 if there is none that we fill in. */
    static int checksumOffset(int protocol) {
        return switch (protocol) {
            case TCP -> 16;
            case UDP -> 6;
            case ICMP, ICMPV6 -> 2;
            default -> -1;
        };
    }
}
