// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.router.capture.CaptureException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileInputTest {
    private static final long GIB = 1L << 30;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 100, 4096, 5000, 1 << 20})
    void shouldReadRecordsThatCrossBuffers(int bufferOctets) throws Exception {
        Random random = new Random(1);
        PcapBytes pcap = PcapBytes.ethernet();
        PcapngBytes pcapng = PcapngBytes.of(ByteOrder.BIG_ENDIAN).link(1, 0);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            byte[] packet = new byte[random.nextInt(200)];
            random.nextBytes(packet);
            expected.add(HexFormat.of().formatHex(packet));
            pcap.packet(i, 0, packet);
            pcapng.enhanced(0, i, packet).block(9, body -> body.octets(new byte[random.nextInt(300)]));
        }
        Path pcapFile = Files.write(folder.resolve("x.pcap"), pcap.toOctets());
        Path pcapngFile = Files.write(folder.resolve("x.pcapng"), pcapng.toOctets());

        assertThat(read(pcapFile, bufferOctets)).extracting(Captured::octets).containsExactlyElementsOf(expected);
        assertThat(read(pcapngFile, bufferOctets)).extracting(Captured::octets).containsExactlyElementsOf(expected);
    }

    @Test
    void shouldReadMoreThanTwoGibibytes() throws Exception {
        Path file = folder.resolve("large.pcap");
        int packetOctets = CaptureReader.MAX_PACKET_OCTETS;
        int packets = (int) (5 * GIB / 2 / packetOctets);
        try (FileChannel channel = create(file)) {
            channel.write(ByteBuffer.wrap(PcapBytes.ethernet().toOctets()), 0);
            byte[] header = new OctetWriter(ByteOrder.LITTLE_ENDIAN)
                    .u32(1)
                    .u32(2)
                    .u32(packetOctets)
                    .u32(packetOctets)
                    .toOctets();
            for (int i = 0; i < packets; i++) {
                channel.write(ByteBuffer.wrap(header), 24 + (long) i * (packetOctets + header.length));
            }
            channel.write(ByteBuffer.wrap(new byte[1]), channel.size() + packetOctets - 1);
        }

        try (CaptureFileSource source = new CaptureFileSource(List.of(file.toString()))) {
            source.start();
            long[] counted = new long[2];
            int polled;
            do {
                polled = source.poll(
                        frame -> {
                            counted[0]++;
                            counted[1] += frame.capturedOctets();
                        },
                        1000);
            } while (polled >= 0);

            assertThat(counted).containsExactly(packets, (long) packets * packetOctets);
            assertThat(source.octetsRead()).isEqualTo(Files.size(file)).isGreaterThan(2 * GIB);
        }
    }

    @Test
    void shouldLeaveOutABlockOfMoreThanTwoGibibytes() throws Exception {
        Path file = folder.resolve("large.pcapng");
        long blockOctets = 3 * GIB;
        byte[] begin = PcapngBytes.of(ByteOrder.LITTLE_ENDIAN)
                .link(1, 0)
                .enhanced(0, 1, new byte[] {1})
                .raw(new OctetWriter(ByteOrder.LITTLE_ENDIAN)
                        .u32(0x0bad)
                        .u32(blockOctets)
                        .toOctets())
                .toOctets();
        byte[] last = PcapngBytes.of(ByteOrder.LITTLE_ENDIAN)
                .link(1, 0)
                .enhanced(0, 2, new byte[] {2})
                .toOctets();
        try (FileChannel channel = create(file)) {
            channel.write(ByteBuffer.wrap(begin), 0);
            channel.write(ByteBuffer.wrap(last), begin.length - 8 + blockOctets);
        }

        assertThat(read(file, FileInput.BUFFER_OCTETS))
                .extracting(Captured::octets)
                .containsExactly("01", "02");
    }

    @Test
    void shouldSayThatAFileBecameShorter() throws Exception {
        PcapBytes pcap = PcapBytes.ethernet();
        for (int i = 0; i < 100; i++) {
            pcap.packet(i, 0, new byte[84]);
        }
        Path file = Files.write(folder.resolve("x.pcap"), pcap.toOctets());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                CaptureReader reader = CaptureFile.read(new FileInput(channel, channel.size(), 1000), "x.pcap")) {
            assertThat(reader.advance()).isEqualTo(CaptureReader.FRAME);
            channel.truncate(5000);

            assertThatThrownBy(() -> Captured.all(reader))
                    .isInstanceOf(CaptureException.class)
                    .hasMessage("x.pcap: cannot be read after octet 4924: it became shorter while being read, 5000"
                            + " octets of 10024; read a file that stays as it is; the 49 packets before it were read");
        }
    }

    @Test
    void shouldReadWhatTheFileHeldWhenItWasOpened() throws Exception {
        Path file = Files.write(
                folder.resolve("x.pcap"),
                PcapBytes.ethernet().packet(1, 0, new byte[] {1}).toOctets());
        long size = Files.size(file);
        Files.write(
                file,
                PcapBytes.ethernet()
                        .packet(1, 0, new byte[] {1})
                        .packet(2, 0, new byte[] {2})
                        .toOctets());
        try (CaptureReader reader = CaptureFile.read(new FileInput(FileChannel.open(file), size, 1 << 20), "x.pcap")) {
            assertThat(Captured.all(reader)).extracting(Captured::octets).containsExactly("01");
        }
    }

    private static FileChannel create(Path file) throws Exception {
        return FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
    }

    private static List<Captured> read(Path file, int bufferOctets) throws Exception {
        FileChannel channel = FileChannel.open(file);
        try (CaptureReader reader = CaptureFile.read(new FileInput(channel, channel.size(), bufferOctets), "file")) {
            return Captured.all(reader);
        }
    }
}
