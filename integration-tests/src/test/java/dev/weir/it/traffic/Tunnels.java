// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

/** Headers of tunnels, each with what it carries. */
public final class Tunnels {
    private static final int VXLAN_PORT = 4789;
    private static final int GENEVE_PORT = 6081;
    private static final int TRANSPARENT_ETHERNET = 0x6558;

    private Tunnels() {}

    /** VXLAN (RFC 7348, section 5) in UDP. */
    public static byte[] vxlan(int vni, byte[] frame) {
        byte[] payload =
                new Octets().u32(0x08000000L).u32((long) vni << 8).octets(frame).toArray();
        return Transport.udp(49_152, VXLAN_PORT, payload);
    }

    /** GENEVE (RFC 8926, section 3.4) in UDP, with one option of 4 octets. */
    public static byte[] geneve(int vni, byte[] frame) {
        byte[] payload = new Octets()
                .u8(2)
                .u8(0)
                .u16(TRANSPARENT_ETHERNET)
                .u32((long) vni << 8)
                .u16(0x0108)
                .u8(1)
                .u8(1)
                .u32(0xcafe)
                .octets(frame)
                .toArray();
        return Transport.udp(49_153, GENEVE_PORT, payload);
    }

    /** GRE with a key (RFC 2890, section 2) around an IPv4 packet. */
    public static byte[] gre(long key, byte[] packet) {
        return new Octets().u16(0x2000).u16(0x0800).u32(key).octets(packet).toArray();
    }
}
