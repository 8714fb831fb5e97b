// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import java.nio.ByteOrder;
import java.util.function.Consumer;

/** Writes a pcapng file, block by block. */
final class PcapngBytes {
    private final OctetWriter out;

    private PcapngBytes(ByteOrder order) {
        out = new OctetWriter(order);
    }

    static PcapngBytes of(ByteOrder order) {
        return new PcapngBytes(order).section(order);
    }

    PcapngBytes section(ByteOrder order) {
        out.order(order);
        return block(0x0a0d0d0a, body -> body.u32(0x1a2b3c4d).u16(1).u16(0).u64(-1));
    }

    PcapngBytes link(int linkType, int snapLength) {
        return link(linkType, snapLength, options -> {});
    }

    PcapngBytes link(int linkType, int snapLength, Consumer<OctetWriter> options) {
        return block(1, body -> options.accept(body.u16(linkType).u16(0).u32(snapLength)));
    }

    PcapngBytes enhanced(int link, long ticks, byte[] octets) {
        return enhanced(link, ticks, octets.length, octets.length, octets);
    }

    PcapngBytes enhanced(int link, long ticks, int captured, int original, byte[] octets) {
        return block(
                6,
                body -> body.u32(link)
                        .u32(ticks >>> 32)
                        .u32(ticks)
                        .u32(captured)
                        .u32(original)
                        .octets(octets));
    }

    PcapngBytes old(int link, long ticks, byte[] octets) {
        return block(
                2,
                body -> body.u16(link)
                        .u16(7)
                        .u32(ticks >>> 32)
                        .u32(ticks)
                        .u32(octets.length)
                        .u32(octets.length)
                        .octets(octets));
    }

    PcapngBytes simple(int original, byte[] octets) {
        return block(3, body -> body.u32(original).octets(octets));
    }

    PcapngBytes block(long type, Consumer<OctetWriter> body) {
        OctetWriter writer = new OctetWriter(out.order());
        body.accept(writer);
        byte[] octets = writer.pad().toOctets();
        out.u32(type).u32(octets.length + 12).octets(octets).u32(octets.length + 12);
        return this;
    }

    PcapngBytes raw(byte[] octets) {
        out.octets(octets);
        return this;
    }

    /** An option of an interface description. */
    static void option(OctetWriter body, int code, byte[] value) {
        body.u16(code).u16(value.length).octets(value).pad();
    }

    byte[] toOctets() {
        return out.toOctets();
    }
}
