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
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapReaderTest {
    private static final long SECOND_NS = 1_000_000_000L;

    @Test
    void shouldReadLittleEndianMicroseconds() throws Exception {
        byte[] file = octets("d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000"
                + " 2a000000 07000000 03000000 40000000 aabbcc"
                + " 2b000000 3f420f00 02000000 02000000 ddee");

        assertThat(Captured.all(file))
                .containsExactly(
                        new Captured(42 * SECOND_NS + 7_000, "aabbcc", 64, LinkType.ETHERNET, 0),
                        new Captured(43 * SECOND_NS + 999_999_000, "ddee", 2, LinkType.ETHERNET, 0));
    }

    @Test
    void shouldReadBigEndianNanoseconds() throws Exception {
        byte[] file = octets(
                "a1b23c4d 0002 0004 00000000 00000000 0000ffff 00000071" + " f0000000 3b9ac9ff 00000002 00000003 aabb");

        assertThat(Captured.all(file))
                .containsExactly(
                        new Captured(0xf000_0000L * SECOND_NS + 999_999_999, "aabb", 3, LinkType.LINUX_SLL, 0));
    }

    @Test
    void shouldReadModifiedPacketHeaders() throws Exception {
        byte[] file = octets("34cdb2a1 0200 0400 00000000 00000000 ffff0000 01000000"
                + " 01000000 02000000 02000000 02000000 03000000 0008 00 00 aabb");

        assertThat(Captured.all(file)).containsExactly(Captured.ethernet(SECOND_NS + 2_000, "aabb"));
    }

    @Test
    void shouldLeaveOutWhatIsNotLinkTypeInItsField() throws Exception {
        byte[] file = PcapBytes.of(LITTLE_ENDIAN, PcapReader.MAGIC_MICROSECONDS, 4, 0x5400_0001)
                .packet(1, 2, octets("aa"))
                .toOctets();

        assertThat(Captured.all(file)).containsExactly(Captured.ethernet(SECOND_NS + 2_000, "aa"));
    }

    @ParameterizedTest
    @CsvSource({"2, 60, 2, 60", "3, 60, 2, 60", "3, 2, 60, 60", "4, 2, 60, 60"})
    void shouldReadLengthsOfOldVersionsInTheirOrder(int minor, int first, int second, int wire) throws Exception {
        byte[] file = PcapBytes.of(LITTLE_ENDIAN, PcapReader.MAGIC_MICROSECONDS, minor, 1)
                .packet(1, 0, first, second, octets("aabb"))
                .toOctets();

        assertThat(Captured.all(file)).containsExactly(new Captured(SECOND_NS, "aabb", wire, LinkType.ETHERNET, 0));
    }

    @Test
    void shouldTakeTheCapturedLengthWhereTheWireLengthIsLess() throws Exception {
        byte[] file = PcapBytes.ethernet().packet(1, 0, 2, 0, octets("aabb")).toOctets();

        assertThat(Captured.all(file)).extracting(Captured::wireOctets).containsExactly(2);
    }

    @Test
    void shouldHoldWireLengthsThatNoIntHolds() throws Exception {
        byte[] file =
                PcapBytes.ethernet().packet(1, 0, 1, 0xffff_ffffL, octets("aa")).toOctets();

        assertThat(Captured.all(file)).extracting(Captured::wireOctets).containsExactly(Integer.MAX_VALUE);
    }

    @Test
    void shouldReadAFileWithoutPackets() throws Exception {
        assertThat(Captured.all(PcapBytes.ethernet().toOctets())).isEmpty();
    }

    @Test
    void shouldReadTheLargestPacket() throws Exception {
        byte[] packet = new byte[CaptureReader.MAX_PACKET_OCTETS];
        Arrays.fill(packet, (byte) 0x5a);
        byte[] file =
                PcapBytes.ethernet().packet(1, 0, packet).packet(2, 0, packet).toOctets();

        assertThat(Captured.all(file))
                .hasSize(2)
                .allSatisfy(frame ->
                        assertThat(frame.octets()).isEqualTo(HexFormat.of().formatHex(packet)));
    }

    @ParameterizedTest
    @ValueSource(longs = {CaptureReader.MAX_PACKET_OCTETS + 1L, 0x7fff_ffffL, 0xffff_ffffL})
    void shouldStopAtAnAbsurdLength(long captured) throws Exception {
        byte[] file = PcapBytes.ethernet()
                .packet(1, 0, octets("aa"))
                .packet(2, 0, captured, captured, octets("bb"))
                .toOctets();
        CaptureReader reader = CaptureFile.read(Captured.input(file), "x.pcap");

        assertThat(reader.advance()).isEqualTo(CaptureReader.FRAME);
        assertThatThrownBy(reader::advance)
                .isInstanceOf(CaptureException.class)
                .hasMessage("x.pcap: is damaged at octet 41: a packet of " + captured
                        + " octets, more than 262144; the packet before it was read");
    }

    @Test
    void shouldNameALinkTypeThatCannotBeRead() {
        byte[] file =
                PcapBytes.of(BIG_ENDIAN, PcapReader.MAGIC_MICROSECONDS, 4, 104).toOctets();

        assertThatThrownBy(() -> Captured.all(file))
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("file: has frames of Cisco HDLC (104), a link type that cannot be read")
                .hasMessageContaining("Linux cooked v2");
    }

    @Test
    void shouldNumberALinkTypeWithoutName() {
        byte[] file = PcapBytes.of(BIG_ENDIAN, PcapReader.MAGIC_MICROSECONDS, 4, 60_000)
                .toOctets();

        assertThatThrownBy(() -> Captured.all(file))
                .hasMessageStartingWith("file: has frames of link type 60000, a link type that cannot be read");
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 5", "3, 0"})
    void shouldRefuseOtherVersions(int major, int minor) {
        byte[] file = new OctetWriter(LITTLE_ENDIAN)
                .u32(PcapReader.MAGIC_MICROSECONDS)
                .u16(major)
                .u16(minor)
                .octets(new byte[16])
                .toOctets();

        assertThatThrownBy(() -> Captured.all(file))
                .hasMessage("file: is pcap of version " + major + "." + minor
                        + ", which cannot be read; 2.4 and before can");
    }

    @Test
    void shouldReadWhatIsWholeOfAFileCutAnywhere() throws Exception {
        for (ByteOrder order : List.of(LITTLE_ENDIAN, BIG_ENDIAN)) {
            for (int magic : List.of(PcapReader.MAGIC_NANOSECONDS, PcapReader.MAGIC_MODIFIED)) {
                byte[] file = PcapBytes.of(order, magic, 4, 1)
                        .packet(1, 0, octets("aabbcc"))
                        .packet(2, 0, octets(""))
                        .packet(3, 0, octets("ddeeff0011"))
                        .toOctets();
                int header = magic == PcapReader.MAGIC_MODIFIED ? 24 : 16;
                int[] ends = {24 + header + 3, 24 + 2 * header + 3, file.length};
                for (int cut = 24; cut <= file.length; cut++) {
                    int end = cut;
                    int whole =
                            (int) Arrays.stream(ends).filter(one -> one <= end).count();
                    boolean even = cut == 24 || Arrays.stream(ends).anyMatch(one -> one == end);
                    CaptureReader reader = CaptureFile.read(Captured.input(Arrays.copyOf(file, cut)), "x");

                    assertThat(Captured.all(reader)).hasSize(whole);
                    assertThat(reader.endNote() == null).isEqualTo(even);
                }
            }
        }
    }

    @Test
    void shouldSayWhatWasCut() throws Exception {
        byte[] file = PcapBytes.ethernet()
                .packet(1, 0, octets("aabb"))
                .packet(1, 0, octets("aabbccdd"))
                .toOctets();

        CaptureReader inPacket = CaptureFile.read(Captured.input(Arrays.copyOf(file, file.length - 3)), "x");
        Captured.all(inPacket);
        CaptureReader inHeader = CaptureFile.read(Captured.input(Arrays.copyOf(file, 24 + 5)), "x");
        Captured.all(inHeader);

        assertThat(inPacket.endNote())
                .isEqualTo("is cut in the middle of a packet at octet 42: 17 of 20 octets are there;"
                        + " the packet before it was read");
        assertThat(inHeader.endNote())
                .isEqualTo("is cut in the middle of a packet's header at octet 24: 5 of 16 octets are there;"
                        + " no packet came before");
    }

    @Test
    void shouldRefuseAFileCutInItsHeader() {
        for (int cut = 4; cut < 24; cut++) {
            byte[] file = Arrays.copyOf(PcapBytes.ethernet().toOctets(), cut);

            assertThatThrownBy(() -> Captured.all(file))
                    .hasMessage("file: is cut in its file header: " + cut
                            + " of 24 octets are there, so it holds no packet");
        }
    }

    @Test
    void shouldGoOnWhenThePipeDoes() throws Exception {
        byte[] file = PcapBytes.ethernet()
                .packet(1, 0, octets("aabb"))
                .packet(2, 0, octets("cc"))
                .toOctets();
        MemoryStream pipe = new MemoryStream(file);
        StreamInput input = new StreamInput(pipe, 32);
        CaptureReader reader = CaptureFile.read(input, "pipe");
        Captured.Sink sink = new Captured.Sink();

        input.patient(false);
        for (int written = 24; written < file.length; written++) {
            pipe.written(written);
            int result = reader.advance();
            if (result == CaptureReader.FRAME) {
                reader.deliver(sink);
                result = reader.advance();
            }
            assertThat(result).isEqualTo(CaptureReader.WAIT);
        }
        pipe.written(file.length);

        assertThat(reader.advance()).isEqualTo(CaptureReader.FRAME);
        reader.deliver(sink);
        assertThat(reader.advance()).isEqualTo(CaptureReader.END);
        assertThat(sink.frames)
                .containsExactly(Captured.ethernet(SECOND_NS, "aabb"), Captured.ethernet(2 * SECOND_NS, "cc"));
    }

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
