// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.CaptureSource;
import dev.weir.router.capture.Progress;
import dev.weir.router.parse.LinkType;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class CaptureFileSourceTest {
    private static final long SECOND_NS = 1_000_000_000L;

    @TempDir
    Path folder;

    @Test
    void shouldMergeFilesByTimeAndKeepEachFilesOrder() throws Exception {
        String one = file("1.pcap", pcap("1:01 5:02 3:03 7:04"));
        String two = file("2.pcap", pcap("2:11 2:12 6:13"));
        String three = file("3.pcap", pcap(""));
        String four = file("4.pcap", pcap("1:31 2:32 9:33"));

        // 03 comes after 02 though its time is earlier: that is its file's order.
        assertThat(octets(one, two, three, four))
                .containsExactly("01", "31", "11", "12", "32", "02", "03", "13", "04", "33");
    }

    @Test
    void shouldMergeAllKindsOfFiles() throws Exception {
        String mapped = file("a", pcap("1:01 4:02"));
        String zipped = file("b", GzipStreamTest.gzip(pcap("2:11 5:12")));
        byte[] pcapng = PcapngBytes.of(ByteOrder.BIG_ENDIAN)
                .link(101, 0)
                .enhanced(0, 3_000_000, new byte[] {0x21})
                .toOctets();
        String ng = file("c", pcapng);

        CaptureFileSource source = new CaptureFileSource(List.of(zipped, ng, mapped));
        source.start();

        assertThat(source.linkTypes()).containsExactlyInAnyOrder(LinkType.ETHERNET, LinkType.RAW_IP);
        assertThat(Captured.all(source))
                .containsExactly(
                        Captured.ethernet(SECOND_NS, "01"),
                        Captured.ethernet(2 * SECOND_NS, "11"),
                        new Captured(3 * SECOND_NS, "21", 1, LinkType.RAW_IP, 1),
                        Captured.ethernet(4 * SECOND_NS, "02"),
                        Captured.ethernet(5 * SECOND_NS, "12"));
    }

    @Test
    void shouldReadConcatenatedGzipMembers() throws Exception {
        byte[] whole = pcap("1:01 2:02 3:03");
        byte[] begin = GzipStreamTest.gzip(Arrays.copyOf(whole, 50));
        byte[] end = GzipStreamTest.gzip(Arrays.copyOfRange(whole, 50, whole.length));

        assertThat(octets(file("x", GzipStreamTest.join(begin, end)))).containsExactly("01", "02", "03");
    }

    @Test
    void shouldHandOverNoMoreThanAskedFor() throws Exception {
        CaptureFileSource source =
                new CaptureFileSource(List.of(file("a", pcap("1:01 2:02 3:03 4:04")), file("b", pcap("2:11 3:12"))));
        source.start();
        Captured.Sink sink = new Captured.Sink();

        assertThat(source.poll(sink, 4)).isEqualTo(4);
        assertThat(sink.frames).hasSize(4);
        assertThat(source.poll(sink, 4)).isEqualTo(2);
        assertThat(source.poll(sink, 4)).isEqualTo(CaptureSource.END);
        assertThat(source.poll(sink, 4)).isEqualTo(CaptureSource.END);
        assertThat(sink.frames).extracting(Captured::octets).containsExactly("01", "02", "11", "03", "12", "04");
    }

    @Test
    void shouldReadMoreFilesThanItMayOpenAtOnce() throws Exception {
        String[] files = new String[200];
        for (int i = 0; i < files.length; i++) {
            files[i] = file(i + ".pcap", pcap((1000 - i) + ":" + (10 + i % 90)));
        }
        long before = openFiles();
        try (CaptureFileSource source = new CaptureFileSource(List.of(files))) {
            source.start();

            assertThat(openFiles()).isLessThan(before + files.length / 2);
            assertThat(Captured.all(source))
                    .extracting(Captured::timestampNs)
                    .hasSize(files.length)
                    .isSorted();
        }
    }

    private static long openFiles() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    @Test
    void shouldTellHowFarItIs() throws Exception {
        byte[] zipped = GzipStreamTest.gzip(pcap("2:11"));
        CaptureFileSource source = new CaptureFileSource(List.of(file("a", pcap("1:01 3:02")), file("b", zipped)));
        Captured.Sink sink = new Captured.Sink();
        source.start();

        assertThat(source.octetsTotal()).isEqualTo(24 + 17 + 17 + zipped.length);
        assertThat(source.octetsRead()).isZero();
        source.poll(sink, 1);
        assertThat(source.octetsRead()).isGreaterThanOrEqualTo(24 + 17).isLessThan(source.octetsTotal());
        Captured.all(source);
        assertThat(source.octetsRead()).isEqualTo(source.octetsTotal());
    }

    @Test
    void shouldReadOtherFilesToTheirEndsBeforeItTellsOfDamage() throws Exception {
        byte[] damaged = PcapBytes.ethernet()
                .packet(1, 0, new byte[] {1})
                .packet(2, 0, 0x7fff_ffff, 1, new byte[40])
                .toOctets();
        String bad = file("bad", damaged);
        CaptureFileSource source = new CaptureFileSource(List.of(bad, file("good", pcap("2:11 3:12 4:13"))));
        source.start();
        Captured.Sink sink = new Captured.Sink();

        assertThat(source.poll(sink, 100)).isEqualTo(4);
        assertThat(sink.frames).extracting(Captured::octets).containsExactly("01", "11", "12", "13");
        assertThatThrownBy(() -> source.poll(sink, 100))
                .isInstanceOf(CaptureException.class)
                .hasMessage(bad + ": is damaged at octet 41: a packet of 2147483647 octets, more than 262144;"
                        + " the packet before it was read");
    }

    @Test
    void shouldWarnOnceOfAFileCutInMidPacket() throws Exception {
        byte[] whole = pcap("1:01 2:02");
        String cut = file("cut", Arrays.copyOf(whole, whole.length - 1));

        try (LogLines log = LogLines.of(CaptureFileSource.class)) {
            assertThat(octets(cut, file("good", pcap("3:11")))).containsExactly("01", "11");
            assertThat(log.lines())
                    .containsExactly(cut + ": is cut in the middle of a packet at octet 41: 16 of 17 octets are there;"
                            + " the packet before it was read");
        }
    }

    @Test
    void shouldWarnOfCompressedDataThatIsCut() throws Exception {
        byte[] whole = GzipStreamTest.gzip(pcap("1:01 2:02"));
        String cut = file("cut", Arrays.copyOf(whole, whole.length - 4));

        try (LogLines log = LogLines.of(CaptureFileSource.class)) {
            assertThat(octets(cut)).containsExactly("01", "02");
            assertThat(log.lines())
                    .containsExactly(cut + ": ends early, its gzip data is cut at octet " + (whole.length - 8)
                            + "; the 2 packets before it were read");
        }
    }

    @Test
    void shouldWarnOnceOfAnInterfaceThatCannotBeRead() throws Exception {
        String ng = file(
                "ng",
                PcapngBytes.of(ByteOrder.LITTLE_ENDIAN)
                        .link(1, 0)
                        .link(189, 0)
                        .enhanced(1, 1, new byte[1])
                        .enhanced(1, 1, new byte[1])
                        .toOctets());

        try (LogLines log = LogLines.of(PcapngSection.class)) {
            assertThat(octets(ng)).hasSize(2);
            assertThat(log.lines())
                    .containsExactly(ng + ": the packets of interface 1 are of USB (Linux) (189), a link type that"
                            + " cannot be read: they are counted and left out");
        }
    }

    @Test
    void shouldTellOfAPauseBeforeItWaitsForAPipe() throws Exception {
        Path pipe = mkfifo();
        byte[] whole = pcap("1:01 2:02");
        CompletableFuture<OutputStream> opened = CompletableFuture.supplyAsync(() -> open(pipe, whole, 24 + 17 + 5));
        CaptureFileSource source = new CaptureFileSource(List.of(pipe.toString()));
        Captured.Sink sink = new Captured.Sink();
        source.start();

        assertThat(source.octetsTotal()).isEqualTo(Progress.UNKNOWN);
        assertThat(source.poll(sink, 10)).isEqualTo(1);
        assertThat(source.poll(sink, 10)).isZero();
        try (OutputStream out = opened.get(10, TimeUnit.SECONDS)) {
            out.write(whole, 24 + 17 + 5, whole.length - 24 - 17 - 5);
        }
        assertThat(source.poll(sink, 10)).isEqualTo(1);
        assertThat(Captured.all(source)).isEmpty();
        assertThat(sink.frames).extracting(Captured::octets).containsExactly("01", "02");
    }

    @Test
    void shouldHandOverWhatEndsAWaitForAPipeBeforeItWaitsAgain() throws Exception {
        Path pipe = mkfifo();
        byte[] whole = pcap("1:01 2:02");
        CompletableFuture<OutputStream> opened = CompletableFuture.supplyAsync(() -> open(pipe, whole, 24 + 17));
        CaptureFileSource source = new CaptureFileSource(List.of(pipe.toString()));
        Captured.Sink sink = new Captured.Sink();
        source.start();
        assertThat(source.poll(sink, 10)).isEqualTo(1);
        assertThat(source.poll(sink, 10)).isZero();

        CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return source.poll(sink, 10);
            } catch (CaptureException e) {
                throw new AssertionError(e);
            }
        });
        try (OutputStream out = opened.get(10, TimeUnit.SECONDS)) {
            out.write(whole, 24 + 17, 17);

            assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        }
        assertThat(Captured.all(source)).isEmpty();
    }

    @Test
    void shouldStopWaitingForAPipeWhenWokenUp() throws Exception {
        Path pipe = mkfifo();
        byte[] whole = pcap("1:01 2:02");
        CompletableFuture<OutputStream> opened =
                CompletableFuture.supplyAsync(() -> open(pipe, whole, whole.length - 1));
        CaptureFileSource source = new CaptureFileSource(List.of(pipe.toString()));
        source.start();

        CompletableFuture<List<Captured>> read = CompletableFuture.supplyAsync(() -> {
            try {
                return Captured.all(source);
            } catch (CaptureException e) {
                throw new AssertionError(e);
            }
        });
        source.wakeUp();

        assertThat(read.get(10, TimeUnit.SECONDS)).hasSizeLessThanOrEqualTo(1);
        opened.get(10, TimeUnit.SECONDS).close();
    }

    private static OutputStream open(Path pipe, byte[] octets, int count) {
        try {
            OutputStream out = Files.newOutputStream(pipe);
            out.write(octets, 0, count);
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path mkfifo() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        return pipe;
    }

    private String file(String name, byte[] octets) throws Exception {
        return Files.write(folder.resolve(name), octets).toString();
    }

    /** A pcap file of packets written as {@code seconds:octet}. */
    private static byte[] pcap(String packets) {
        PcapBytes file = PcapBytes.ethernet();
        for (String packet : packets.split(" ")) {
            if (!packet.isEmpty()) {
                String[] parts = packet.split(":");
                file.packet(Long.parseLong(parts[0]), 0, HexFormat.of().parseHex(parts[1]));
            }
        }
        return file.toOctets();
    }

    private static List<String> octets(String... files) throws CaptureException {
        try (CaptureFileSource source = new CaptureFileSource(List.of(files))) {
            source.start();
            return Captured.all(source).stream().map(Captured::octets).toList();
        }
    }
}
