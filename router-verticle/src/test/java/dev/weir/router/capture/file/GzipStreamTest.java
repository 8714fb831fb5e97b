// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GzipStreamTest {
    private static final int HEADER_OCTETS = 10;

    @Test
    void shouldReadMembersOneAfterTheOther() throws Exception {
        byte[] first = random(300_000);
        byte[] second = "second".getBytes(StandardCharsets.UTF_8);

        assertThat(decompress(join(gzip(first), gzip(new byte[0]), gzip(second))))
                .isEqualTo(join(first, second));
    }

    @Test
    void shouldReadWhatCompressesManyTimes() throws Exception {
        byte[] zeros = new byte[5_000_000];

        assertThat(decompress(gzip(zeros))).isEqualTo(zeros);
    }

    @Test
    void shouldReadPastOptionalFieldsOfTheHeader() throws Exception {
        byte[] plain = gzip("text".getBytes(StandardCharsets.UTF_8));
        byte[] header = Arrays.copyOf(plain, HEADER_OCTETS);
        header[3] = 2 | 4 | 8 | 16;
        byte[] fields = {3, 0, 'x', 'y', 'z', 'n', 'a', 'm', 'e', 0, 'c', 0, 7, 7};
        byte[] member = join(header, fields, Arrays.copyOfRange(plain, HEADER_OCTETS, plain.length));

        assertThat(decompress(member)).asString(StandardCharsets.UTF_8).isEqualTo("text");
        for (int cut = 1; cut < member.length; cut++) {
            GzipStream stream = stream(Arrays.copyOf(member, cut));
            readAll(stream);

            assertThat(stream.endNote()).as("cut at %d", cut).isNotNull();
        }
    }

    @Test
    void shouldGiveWhatIsThereOfDataCutAnywhere() throws Exception {
        byte[] text = random(3_000);
        byte[] compressed = gzip(text);
        for (int cut = 2; cut < compressed.length; cut++) {
            GzipStream stream = stream(Arrays.copyOf(compressed, cut));
            byte[] read = readAll(stream);

            assertThat(read).isEqualTo(Arrays.copyOf(text, read.length));
            assertThat(stream.endNote()).isEqualTo("its gzip data is cut at octet " + stream.position());
        }
    }

    @Test
    void shouldGiveWhatComesBeforeDamage() throws Exception {
        byte[] text = random(200_000);
        byte[] damaged = join(gzip(text), gzip(text));
        int end = damaged.length - 5;
        damaged[end] ^= 1;
        GzipStream stream = stream(damaged);
        ByteArrayOutputStream read = new ByteArrayOutputStream();

        assertThatThrownBy(() -> readAll(stream, read))
                .isInstanceOf(IOException.class)
                .hasMessage("its gzip data is damaged before octet " + damaged.length + " (the check sum differs)");
        assertThat(read.toByteArray()).isEqualTo(join(text, text));
    }

    @Test
    void shouldGiveWhatComesBeforeImpossibleData() throws Exception {
        byte[] text = random(200_000);
        byte[] impossible = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 7}; // block type 3
        GzipStream stream = stream(join(gzip(text), impossible));
        ByteArrayOutputStream read = new ByteArrayOutputStream();

        assertThatThrownBy(() -> readAll(stream, read))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("its gzip data is damaged at octet ")
                .hasMessageEndingWith(" (invalid block type)");
        assertThat(read.toByteArray()).isEqualTo(text);
    }

    @Test
    void shouldRefuseOtherMethods() {
        byte[] member = gzip(new byte[3]);
        member[2] = 7;

        assertThatThrownBy(() -> decompress(member)).hasMessage("its gzip data uses method 7, not deflate");
    }

    @Test
    void shouldLeaveOutWhatFollows() throws Exception {
        byte[] text = "text".getBytes(StandardCharsets.UTF_8);
        GzipStream padded = stream(join(gzip(text), new byte[700]));
        GzipStream followed = stream(join(gzip(text), text));

        assertThat(readAll(padded)).isEqualTo(text);
        assertThat(padded.endNote()).isNull();
        assertThat(readAll(followed)).isEqualTo(text);
        assertThat(followed.endNote())
                .isEqualTo("what follows its gzip data at octet " + gzip(text).length + " was left out");
    }

    @Test
    void shouldTellHowFarIntoTheCompressedDataItIs() throws Exception {
        byte[] compressed = gzip(random(1_000_000));
        GzipStream stream = stream(compressed);

        assertThat(stream.total()).isEqualTo(compressed.length);
        stream.read(ByteBuffer.allocateDirect(1000));
        assertThat(stream.position()).isBetween(10L, 4_000L);
        readAll(stream);
        assertThat(stream.position()).isEqualTo(compressed.length);
    }

    static byte[] gzip(byte[] octets) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(octets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] random(int octets) {
        byte[] random = new byte[octets];
        new Random(4711).nextBytes(random);
        return random;
    }

    private static GzipStream stream(byte[] compressed) {
        byte[] head = Arrays.copyOf(compressed, Math.min(2, compressed.length));
        return new GzipStream(new MemoryStream(compressed).after(head.length), head);
    }

    private static byte[] decompress(byte[] compressed) throws IOException {
        return readAll(stream(compressed));
    }

    private static byte[] readAll(GzipStream stream) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        readAll(stream, out);
        return out.toByteArray();
    }

    private static void readAll(GzipStream stream, ByteArrayOutputStream out) throws IOException {
        ByteBuffer some = ByteBuffer.allocateDirect(4_099);
        while (stream.read(some) >= 0) {
            byte[] octets = new byte[some.flip().limit()];
            some.get(octets).clear();
            out.writeBytes(octets);
        }
    }
}
