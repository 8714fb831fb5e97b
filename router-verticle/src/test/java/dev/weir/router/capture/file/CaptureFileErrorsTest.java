// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.router.capture.CaptureException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way in which a file cannot be opened ends in one line that begins with its path. */
class CaptureFileErrorsTest {
    @TempDir
    Path folder;

    @Test
    void shouldTellOfAMissingFile() {
        shouldFail("missing.pcap", "there is no such file; check its path");
        shouldFail("no/folder/x.pcap", "there is no such file; check its path");
    }

    @Test
    void shouldTellOfADirectory() throws Exception {
        Files.createDirectory(folder.resolve("captures"));

        shouldFail("captures", "is a directory; name the capture files in it");
    }

    @Test
    void shouldTellOfAnEmptyFile() throws Exception {
        write("empty", new byte[0]);
        write("empty.gz", GzipStreamTest.gzip(new byte[0]));

        shouldFail("empty", "is empty; a capture file has at least a header");
        shouldFail("empty.gz", "is empty; a capture file has at least a header");
        assertThatThrownBy(() -> new CaptureFileSource(List.of("/dev/null")).start())
                .hasMessage("/dev/null: is empty; a capture file has at least a header");
    }

    @Test
    void shouldShowHowATextBegins() throws Exception {
        write("notes.txt", "\n  To do:\n * call the plumber\n".getBytes(US_ASCII));
        write("x", "ab".getBytes(US_ASCII));

        shouldFail(
                "notes.txt", "is not a capture file (pcap or pcapng) but looks like text that begins with \"To do:\"");
        shouldFail("x", "is not a capture file (pcap or pcapng) but looks like text that begins with \"ab\"");
    }

    @ParameterizedTest
    @CsvSource({
        "28b52ffd0400, Zstandard-compressed data; decompress it first",
        "fd377a585a000004, xz-compressed data; decompress it first",
        "425a6839, bzip2-compressed data",
        "504b030414, a ZIP archive; unpack it first",
        "736e6f6f7000000000000002, a snoop capture; convert it first: editcap -F pcapng FILE NEW",
        "0ca50100, an nfdump file",
        "7f454c460201, a program",
        "0001020304050607aaaaaa, data that begins with 00 01 02 03 04 05 06 07",
        "00, data that begins with 00",
    })
    void shouldSayWhatElseAFileIs(String begin, String words) throws Exception {
        write("x", HexFormat.of().parseHex(begin));

        shouldFail("x", "is not a capture file (pcap or pcapng) but looks like " + words);
    }

    @Test
    void shouldLookIntoGzipDataButNotTwice() throws Exception {
        write("text.gz", GzipStreamTest.gzip("hello".getBytes(US_ASCII)));
        write("twice.gz", GzipStreamTest.gzip(GzipStreamTest.gzip(new byte[9])));

        shouldFail("text.gz", "is not a capture file (pcap or pcapng) but looks like text that begins with \"hello\"");
        shouldFail("twice.gz", "is not a capture file (pcap or pcapng) but looks like gzip data within gzip data");
    }

    @Test
    void shouldTellOfDamagedGzipData() throws Exception {
        byte[] damaged = GzipStreamTest.gzip(new byte[9]);
        damaged[10] |= 6;
        write("damaged.gz", damaged);

        shouldFail("damaged.gz", "cannot be read: its gzip data is damaged at octet ");
    }

    @Test
    void shouldTellOfAPathThatIsNone() {
        assertThatThrownBy(() -> new CaptureFileSource(List.of("a\0b")).start())
                .isInstanceOf(CaptureException.class)
                .hasMessage("a?b: is no path: Nul character not allowed");
    }

    @Test
    void shouldCloseTheOtherFilesWhenOneCannotBeOpened() throws Exception {
        String good = write("good", PcapBytes.ethernet().toOctets());
        long before = openFiles();

        for (int i = 0; i < 20; i++) {
            CaptureFileSource source =
                    new CaptureFileSource(List.of(good, folder.resolve("none").toString()));
            assertThatThrownBy(source::start).isInstanceOf(CaptureException.class);
        }

        assertThat(openFiles()).isLessThan(before + 20);
    }

    private static long openFiles() throws Exception {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private String write(String name, byte[] octets) throws Exception {
        return Files.write(folder.resolve(name), octets).toString();
    }

    private void shouldFail(String name, String message) {
        String path = folder.resolve(name).toString();
        CaptureFileSource source = new CaptureFileSource(List.of(path));

        assertThatThrownBy(source::start)
                .isInstanceOf(CaptureException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith(path + ": " + message)
                        .doesNotContain("\n"));
    }
}
