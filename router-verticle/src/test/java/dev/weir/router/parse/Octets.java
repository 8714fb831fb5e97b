// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Literal frames: hexadecimal digits with spaces, and comments from {@code #} to the end of the line. */
final class Octets {
    static final String MACS = "020000000001 020000000002 ";
    /** 10.0.0.1:3333 to 10.0.0.2:4444, SYN and ACK, window 256. */
    static final String TCP = """
            0d05 115c     # ports 3333, 4444
            00000001      # sequence number
            00000002      # acknowledgment number
            50 12         # data offset 5, ACK SYN
            0100          # window 256
            0000 0000     # checksum, urgent pointer
            """;

    static final String IPV4_TCP = """
            45 08 0028    # version 4, header 20, type of service 8, total length 40
            1234 4000     # identification, do not fragment
            40 06 0000    # time to live 64, TCP, checksum
            0a000001      # 10.0.0.1
            0a000002      # 10.0.0.2
            """ + TCP;

    static final String UDP = """
            0457 08ae     # ports 1111, 2222
            000c 0000     # length 12, checksum
            01020304      # data
            """;

    static final String IPV4_UDP = """
            45 00 0020    # version 4, header 20, total length 32
            1234 0000     # identification, no fragment
            40 11 0000    # time to live 64, UDP, checksum
            0a000001      # 10.0.0.1
            0a000002      # 10.0.0.2
            """ + UDP;

    static final String IPV6_ADDRESSES = """
            20010db8 00000000 00000000 00000001
            20010db8 00000000 00000000 00000002
            """;

    static final String IPV6_UDP = """
            6 12 34567    # version 6, traffic class 0x12, flow label 0x34567
            000c 11 40    # payload length 12, UDP, hop limit 64
            """ + IPV6_ADDRESSES + UDP;

    static final String ETHERNET_IPV4_TCP = MACS + "0800 " + IPV4_TCP;

    private Octets() {}

    /** The octets that the parts stand for, one part after the other. */
    static byte[] of(String... parts) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        StringBuilder digits = new StringBuilder();
        for (String part : parts) {
            part.lines()
                    .map(line -> line.replaceFirst("#.*", "").replaceAll("\\s", ""))
                    .forEach(digits::append);
        }
        octets.writeBytes(HexFormat.of().parseHex(digits));
        return octets.toByteArray();
    }

    /** An IPv4 header without options before {@code payload}, from 192.0.2.1 to 192.0.2.2. */
    static byte[] ipv4(int protocol, byte[] payload) {
        return ipv4(protocol, 0, 0, payload);
    }

    /** The same, with an identification and the fragment field (more fragments 0x2000, offset in units of 8 octets). */
    static byte[] ipv4(int protocol, int identification, int fragment, byte[] payload) {
        String header = "4500 %04x %04x %04x 40%02x 0000 c0000201 c0000202"
                .formatted(20 + payload.length, identification, fragment, protocol);
        return join(of(header), payload);
    }

    /** An IPv6 header before {@code payload}, from 2001:db8::1 to 2001:db8::2. */
    static byte[] ipv6(int nextHeader, byte[] payload) {
        return join(of("60000000 %04x %02x 40".formatted(payload.length, nextHeader), IPV6_ADDRESSES), payload);
    }

    /** A UDP header with a right length before {@code payload}. */
    static byte[] udp(int sourcePort, int destinationPort, byte[] payload) {
        return join(of("%04x %04x %04x 0000".formatted(sourcePort, destinationPort, 8 + payload.length)), payload);
    }

    /** Ethernet before an IPv4 or IPv6 packet. */
    static byte[] ethernet(byte[] ip) {
        return join(of(MACS, ip[0] >> 4 == 6 ? "86dd" : "0800"), ip);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            octets.writeBytes(part);
        }
        return octets.toByteArray();
    }
}
