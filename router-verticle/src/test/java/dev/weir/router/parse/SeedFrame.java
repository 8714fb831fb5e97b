// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import java.util.ArrayList;
import java.util.List;

/** A right frame of every kind that the parser knows, to make wrong ones of. */
final class SeedFrame {
    private final LinkType linkType;
    private final byte[] octets;

    private SeedFrame(LinkType linkType, byte[] octets) {
        this.linkType = linkType;
        this.octets = octets;
    }

    LinkType linkType() {
        return linkType;
    }

    byte[] octets() {
        return octets;
    }

    /** Each packet in every header that a link puts before it. */
    static List<SeedFrame> all() {
        List<SeedFrame> frames = new ArrayList<>();
        for (byte[] packet : packets()) {
            boolean isIpv6 = packet[0] >> 4 == 6;
            String type = isIpv6 ? "86dd" : "0800";
            for (String header : new String[] {
                type,
                "8100 0064" + type,
                "88a8 0064 8100 00c8" + type,
                "8847 00064040 000c8140",
                "8847 00064140 00000000" + Octets.MACS + type,
                "8864 1100 0001 0040 " + (isIpv6 ? "0057" : "0021"),
                "05dc aaaa03 000000" + type,
                "88e7 00000001" + Octets.MACS + type,
                "892f 0040 0001" + type
            }) {
                frames.add(of(LinkType.ETHERNET, Octets.MACS + header, packet));
            }
            frames.add(of(LinkType.RAW_IP, "", packet));
            frames.add(of(isIpv6 ? LinkType.RAW_IPV6 : LinkType.RAW_IPV4, "", packet));
            frames.add(of(LinkType.NULL, isIpv6 ? "1e000000" : "02000000", packet));
            frames.add(of(LinkType.NULL, isIpv6 ? "00000018" : "00000002", packet));
            frames.add(of(LinkType.LOOP, isIpv6 ? "00000018" : "00000002", packet));
            frames.add(of(LinkType.PPP, isIpv6 ? "ff03 0057" : "ff03 0021", packet));
            frames.add(of(LinkType.PPP, "0f00" + type, packet));
            frames.add(of(LinkType.LINUX_SLL, "0000 0001 0006 020000000002 0000" + type, packet));
            frames.add(of(LinkType.LINUX_SLL, "0000 0001 0006 020000000002 0000 8100 0064" + type, packet));
            frames.add(of(LinkType.LINUX_SLL2, type + "0000 00000002 0001 00 06 020000000002 0000", packet));
        }
        return frames;
    }

    private static SeedFrame of(LinkType linkType, String header, byte[] packet) {
        return new SeedFrame(linkType, Octets.join(Octets.of(header), packet));
    }

    private static List<byte[]> packets() {
        List<byte[]> packets = new ArrayList<>(tunnels());
        byte[] udp = Octets.of(Octets.UDP);
        packets.add(Octets.of(Octets.IPV4_TCP));
        packets.add(Octets.of(Octets.IPV4_UDP));
        packets.add(Octets.of(Octets.IPV6_UDP));
        packets.add(Octets.of("4f00 0058 0000 0000 4006 0000 0a000001 0a000002", "01".repeat(40), Octets.TCP));
        for (int protocol : new int[] {1, 33, 58, 132, 136}) {
            packets.add(Octets.ipv4(protocol, new byte[16]));
            packets.add(Octets.ipv6(protocol, new byte[16]));
        }
        packets.add(Octets.ipv4(17, 1, 0x2000, udp));
        packets.add(Octets.ipv4(17, 1, 2, udp));
        packets.add(Octets.ipv6(44, Octets.of("11 00 0001 00000001", Octets.UDP)));
        packets.add(Octets.ipv6(44, Octets.of("11 00 0010 00000001", Octets.UDP)));
        packets.add(Octets.ipv6(
                0,
                Octets.of(
                        "2b 00 0104 00000000 3c 00 000000000000 33 01 010c",
                        "00".repeat(12),
                        "2c 01 0000 00000001 00000000 11 00 0000 00000001",
                        Octets.UDP)));
        packets.add(Octets.of("60000000 0000 00 40", Octets.IPV6_ADDRESSES, "11 00 c204 00011178", Octets.UDP));
        packets.add(Octets.ipv6(60, Octets.of("3c 00 0104 00000000".repeat(20))));
        return packets;
    }

    private static List<byte[]> tunnels() {
        String ethernet = Octets.MACS + "8100 0064 0800" + Octets.IPV4_TCP;
        List<byte[]> packets = new ArrayList<>();
        for (byte[] payload : List.of(
                udp(4789, "08000000 000001 00" + ethernet),
                udp(4790, "0c000002 000001 00" + Octets.IPV6_UDP),
                udp(6081, "02 00 6558 000001 00 0108 01 01 00000001" + ethernet),
                udp(
                        6081,
                        "08 00 0800 000000 00 0108 01 02 0fedcba987654321 0108 02 02 1122334455667788 0108 03 01 9abcdef0"
                                + Octets.IPV4_TCP),
                udp(2152, "34 ff 0038 00000001 0000 00 85 01 0009 c0 02 000000000000 00" + Octets.IPV4_TCP),
                udp(3544, "0001 02 03 aabb ccddee 0000000000000000 00 0000 f22b 5a9f6e1d" + Octets.IPV6_UDP))) {
            packets.add(Octets.ipv4(17, payload));
            packets.add(Octets.ipv6(17, payload));
            packets.add(Octets.ipv4(4, Octets.ipv6(41, Octets.ipv4(17, payload))));
        }
        for (String gre : new String[] {
            "b000 0800 abcd0000 00000005 00000001" + Octets.IPV4_TCP,
            "0000 88be" + ethernet,
            "1000 88be 00000001 1064 102a 00000000" + ethernet,
            "1000 22eb 00000001 2064 102a 00000000 0000 0001 0000000000000000" + ethernet,
            "0000 8847 00064140 00000000" + ethernet,
        }) {
            packets.add(Octets.ipv4(47, Octets.of(gre)));
        }
        packets.add(Octets.ipv4(4, Octets.ipv4(4, Octets.ipv4(4, Octets.ipv4(4, Octets.of(Octets.IPV4_TCP))))));
        return packets;
    }

    private static byte[] udp(int destinationPort, String payload) {
        return Octets.udp(50000, destinationPort, Octets.of(payload));
    }
}
