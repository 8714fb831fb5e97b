// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import java.nio.ByteOrder;

/** Writes a pcap file. */
final class PcapBytes {
    private final OctetWriter out;
    private final int magic;

    private PcapBytes(ByteOrder order, int magic) {
        this.out = new OctetWriter(order);
        this.magic = magic;
    }

    static PcapBytes of(ByteOrder order, int magic, int minor, int linkType) {
        PcapBytes file = new PcapBytes(order, magic);
        file.out.u32(magic).u16(2).u16(minor).u32(0).u32(0).u32(65535).u32(linkType);
        return file;
    }

    /** Little-endian, microseconds, Ethernet. */
    static PcapBytes ethernet() {
        return of(ByteOrder.LITTLE_ENDIAN, PcapReader.MAGIC_MICROSECONDS, 4, 1);
    }

    PcapBytes packet(long seconds, long fraction, byte[] octets) {
        return packet(seconds, fraction, octets.length, octets.length, octets);
    }

    PcapBytes packet(long seconds, long fraction, long captured, long original, byte[] octets) {
        out.u32(seconds).u32(fraction).u32(captured).u32(original);
        if (magic == PcapReader.MAGIC_MODIFIED) {
            out.u32(3).u16(0x0800).u16(0);
        }
        out.octets(octets);
        return this;
    }

    byte[] toOctets() {
        return out.toOctets();
    }
}
