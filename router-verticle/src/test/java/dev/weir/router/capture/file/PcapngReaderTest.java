// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.router.capture.CaptureException;
import dev.weir.router.parse.LinkType;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PcapngReaderTest {
    private static final int USB = 220;

    @Test
    void shouldReadLittleEndianBlocks() throws Exception {
        byte[] file = octets(
                "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000" // section
                        + " 01000000 14000000 0100 0000 00000400 14000000" // interface, no options
                        + " 06000000 24000000 00000000 00000000 40420f00 03000000 40000000 aabbcc00 24000000");

        assertThat(Captured.all(file))
                .containsExactly(new Captured(1_000_000_000L, "aabbcc", 64, LinkType.ETHERNET, 1));
    }

    @Test
    void shouldReadBigEndianBlocks() throws Exception {
        byte[] file = octets("0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c"
                + " 00000001 0000001c 0114 0000 00000000 0009 0001 09000000 0000001c" // linux cooked v2, nanoseconds
                + " 00000006 00000024 00000000 00000001 00000002 00000001 00000001 aa000000 00000024");

        assertThat(Captured.all(file)).containsExactly(new Captured((1L << 32) + 2, "aa", 1, LinkType.LINUX_SLL2, 1));
    }

    @Test
    void shouldReadEveryKindOfPacketBlock() throws Exception {
        byte[] file = PcapngBytes.of(LITTLE_ENDIAN)
                .link(1, 3)
                .simple(1, octets("aa"))
                .old(0, 5, octets("bb"))
                .enhanced(0, 6, octets("cc"))
                .simple(9, octets("ddeeff00")) // the interface's snap length cuts it to three octets
                .simple(2, octets("ddee"))
                .toOctets();

        assertThat(Captured.all(file))
                .containsExactly(
                        new Captured(0, "aa", 1, LinkType.ETHERNET, 1),
                        new Captured(5_000, "bb", 1, LinkType.ETHERNET, 1),
                        new Captured(6_000, "cc", 1, LinkType.ETHERNET, 1),
                        new Captured(6_000, "ddeeff", 9, LinkType.ETHERNET, 1),
                        new Captured(6_000, "ddee", 2, LinkType.ETHERNET, 1));
    }

    @Test
    void shouldKeepEachInterfacesResolutionOffsetAndLinkType() throws Exception {
        byte[] file = PcapngBytes.of(BIG_ENDIAN)
                .link(1, 0, options -> PcapngBytes.option(options, 9, octets("03")))
                .link(101, 0, options -> {
                    PcapngBytes.option(options, 2, "tun0".getBytes(StandardCharsets.UTF_8));
                    PcapngBytes.option(options, 9, octets("83")); // eighths of a second
                    PcapngBytes.option(options, 14, octets("0000000000000064"));
                    PcapngBytes.option(options, 0, new byte[0]);
                    PcapngBytes.option(options, 9, octets("00")); // after the end of options: nothing
                })
                .enhanced(0, 7, octets("aa"))
                .enhanced(1, 12, octets("bb"))
                .enhanced(0, 8, octets("cc"))
                .toOctets();

        assertThat(Captured.all(file))
                .containsExactly(
                        new Captured(7_000_000, "aa", 1, LinkType.ETHERNET, 1),
                        new Captured(101_500_000_000L, "bb", 1, LinkType.RAW_IP, 2),
                        new Captured(8_000_000, "cc", 1, LinkType.ETHERNET, 1));
    }

    @Test
    void shouldForgetInterfacesAndByteOrderWithEachSection() throws Exception {
        byte[] file = PcapngBytes.of(BIG_ENDIAN)
                .link(1, 0)
                .enhanced(0, 1, octets("aa"))
                .section(LITTLE_ENDIAN)
                .link(113, 0)
                .link(0, 0)
                .enhanced(1, 2, octets("bb"))
                .enhanced(0, 3, octets("cc"))
                .section(BIG_ENDIAN)
                .link(12, 0)
                .enhanced(0, 4, octets("dd"))
                .toOctets();

        assertThat(Captured.all(file))
                .containsExactly(
                        new Captured(1_000, "aa", 1, LinkType.ETHERNET, 1),
                        new Captured(2_000, "bb", 1, LinkType.NULL, 2),
                        new Captured(3_000, "cc", 1, LinkType.LINUX_SLL, 1),
                        new Captured(4_000, "dd", 1, LinkType.RAW_IP, 1));
    }

    @Test
    void shouldLeaveOutOtherBlocksAndOptions() throws Exception {
        byte[] file = PcapngBytes.of(LITTLE_ENDIAN)
                .block(4, body -> body.u32(0)) // name resolution
                .link(1, 0)
                .block(0x0bad, body -> body.octets(new byte[100_000])) // longer than the buffer at first
                .block(5, body -> body.octets(new byte[24])) // interface statistics
                .block(
                        6,
                        body -> body.u32(0)
                                .u32(0)
                                .u32(1)
                                .u32(2)
                                .u32(2)
                                .octets(octets("aabb"))
                                .pad()
                                .u32(2)
                                .u32(0))
                .block(0x8000_0001L, body -> {})
                .toOctets();

        assertThat(Captured.all(file)).containsExactly(new Captured(1_000, "aabb", 2, LinkType.ETHERNET, 1));
    }

    @Test
    void shouldCountFramesOfALaterLinkTypeThatCannotBeRead() throws Exception {
        byte[] file = PcapngBytes.of(LITTLE_ENDIAN)
                .link(1, 0)
                .link(USB, 0, options -> PcapngBytes.option(options, 2, "usbmon0".getBytes(StandardCharsets.UTF_8)))
                .enhanced(1, 1, 1, 70, octets("aa"))
                .enhanced(0, 2, octets("bb"))
                .toOctets();

        assertThat(Captured.all(file))
                .containsExactly(
                        new Captured(-1, "", 70, null, -1), new Captured(2_000, "bb", 1, LinkType.ETHERNET, 1));
    }

    @Test
    void shouldRefuseAFirstLinkTypeThatCannotBeRead() {
        byte[] file = PcapngBytes.of(LITTLE_ENDIAN).link(239, 0).toOctets();

        assertThatThrownBy(() -> Captured.all(file)).hasMessageStartingWith("file: has frames of NFLOG (239), ");
    }

    @Test
    void shouldReadASectionWithoutPackets() throws Exception {
        assertThat(Captured.all(PcapngBytes.of(LITTLE_ENDIAN).toOctets())).isEmpty();
        assertThat(Captured.all(PcapngBytes.of(LITTLE_ENDIAN).link(1, 0).toOctets()))
                .isEmpty();
    }

    @Test
    void shouldStopAtAPacketOfAnUndescribedInterface() {
        shouldStop(
                PcapngBytes.of(LITTLE_ENDIAN)
                        .link(1, 0)
                        .enhanced(0, 1, octets("aa"))
                        .enhanced(1, 1, octets("bb")),
                "at octet 84: a packet of interface 1; 1 are described; the packet before it was read");
        shouldStop(
                PcapngBytes.of(LITTLE_ENDIAN).enhanced(0, 1, octets("aa")),
                "at octet 28: a packet of interface 0; 0 are described; no packet came before");
        shouldStop(
                PcapngBytes.of(LITTLE_ENDIAN)
                        .link(1, 0)
                        .simple(1, octets("aa"))
                        .section(LITTLE_ENDIAN)
                        .simple(1, octets("bb")),
                "at octet 96: a packet of interface 0; 0 are described");
    }

    @Test
    void shouldStopAtImpossibleLengths() {
        PcapngBytes begin = PcapngBytes.of(LITTLE_ENDIAN).link(1, 0);
        String at = "at octet 48: a block of type 0x6 and ";

        shouldStop(begin(begin).raw(octets("06000000 0b000000 0b000000")), at + "impossible length 11");
        shouldStop(begin(begin).raw(octets("06000000 22000000 00000000")), at + "impossible length 34");
        shouldStop(begin(begin).raw(octets("06000000 04000001 00000000")), at + "absurd length 16777220");
        shouldStop(begin(begin).raw(octets("06000000 f0ffffff 00000000")), at + "absurd length 4294967280");
        shouldStop(
                begin(begin).raw(octets("06000000 10000000 00000000 14000000")),
                "at octet 48: a block of type 0x6 whose two lengths, 16 and 20, differ");
        shouldStop(begin(begin).block(6, body -> body.u32(0)), "at octet 48: a packet block of only 16 octets");
        shouldStop(begin(begin).block(3, body -> {}), "at octet 48: a simple packet block of only 12 octets");
        shouldStop(
                begin(begin).enhanced(0, 1, 5, 5, octets("aabbccdd")),
                "at octet 48: a packet of 5 octets in a block with room for 4");
        shouldStop(
                begin(begin).enhanced(0, 1, -1, 5, octets("aabbccdd")),
                "at octet 48: a packet of 4294967295 octets in a block with room for 4");
        shouldStop(
                begin(begin).block(1, body -> body.u16(1).u16(0)),
                "at octet 48: an interface description of only 4 octets");
        shouldStop(
                begin(begin).link(1, 0, options -> options.u16(2).u16(400)),
                "at octet 48: an option of 400 octets that the interface description ends before");
        shouldStop(
                begin(begin).block(0x0a0d0d0a, body -> body.u32(0x1a2b3c4d)),
                "at octet 48: a section header of only 4 octets");
        shouldStop(
                begin(begin).block(0x0a0d0d0a, body -> body.u32(0x1a2b3c4e).octets(new byte[12])),
                "at octet 48: a section header without byte-order magic (0x1a2b3c4e)");
    }

    @Test
    void shouldRefuseOtherVersions() {
        byte[] file = new OctetWriter(BIG_ENDIAN)
                .u32(0x0a0d0d0a)
                .u32(28)
                .u32(0x1a2b3c4d)
                .u16(2)
                .u16(1)
                .u64(-1)
                .u32(28)
                .toOctets();

        assertThatThrownBy(() -> Captured.all(file))
                .hasMessage("file: has a section of pcapng version 2.1 at octet 0; only 1.x can be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void shouldReadWhatIsWholeOfAFileCutAnywhere(String orderName) throws Exception {
        ByteOrder order = orderName.equals("LITTLE_ENDIAN") ? LITTLE_ENDIAN : BIG_ENDIAN;
        PcapngBytes writer = PcapngBytes.of(order).link(1, 0);
        int[] ends = new int[4];
        ends[0] = writer.enhanced(0, 1, octets("aabbcc")).toOctets().length;
        ends[1] = writer.block(77, body -> body.u32(1)).toOctets().length;
        ends[2] = writer.simple(2, octets("dd")).toOctets().length;
        ends[3] = writer.old(0, 3, octets("eeff")).toOctets().length;
        byte[] file = writer.toOctets();
        for (int cut = 28; cut <= file.length; cut++) {
            int end = cut;
            long whole = Arrays.stream(ends).filter(one -> one <= end).count() - (ends[1] <= cut ? 1 : 0);
            boolean even = cut == 28 || cut == 48 || Arrays.stream(ends).anyMatch(one -> one == end);
            CaptureReader reader = CaptureFile.read(Captured.input(Arrays.copyOf(file, cut)), "x");

            assertThat(Captured.all(reader)).hasSize((int) whole);
            assertThat(reader.endNote() == null).as("cut at %d", cut).isEqualTo(even);
        }
        for (int cut = 4; cut < 28; cut++) {
            byte[] head = Arrays.copyOf(file, cut);

            assertThatThrownBy(() -> Captured.all(head))
                    .hasMessage("file: is cut in its section header: it has " + cut + " octets and no packet");
        }
    }

    private static PcapngBytes begin(PcapngBytes file) {
        return PcapngBytes.of(LITTLE_ENDIAN).raw(Arrays.copyOfRange(file.toOctets(), 28, file.toOctets().length));
    }

    private static void shouldStop(PcapngBytes file, String message) {
        assertThatThrownBy(() -> Captured.all(file.toOctets()))
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("file: is damaged " + message);
    }

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
