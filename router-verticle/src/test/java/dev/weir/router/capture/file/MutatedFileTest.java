// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.parse.Frame;
import dev.weir.router.parse.FrameSink;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Small files of every kind, changed at random: read to an end, or refused by a {@link CaptureException} of one line;
 * nothing else, and never an octet beyond those that are there.
 */
@Timeout(120)
class MutatedFileTest {
    private static final int FILES = 250_000;
    private static final int[] TELLING = {0, 1, 2, 3, 4, 6, 12, 16, 28, 32, 0x7f, 0x80, 0xff};

    private static LogLines readerLog;
    private static LogLines sectionLog;

    @BeforeAll
    static void keepTheConsoleQuiet() {
        readerLog = LogLines.of(CaptureFileSource.class);
        sectionLog = LogLines.of(PcapngSection.class);
    }

    @AfterAll
    static void endQuiet() {
        readerLog.close();
        sectionLog.close();
    }

    @Test
    void shouldReadOrRefuseMutatedPcap() {
        List<byte[]> seeds = new ArrayList<>();
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            for (int magic :
                    new int[] {PcapReader.MAGIC_MICROSECONDS, PcapReader.MAGIC_NANOSECONDS, PcapReader.MAGIC_MODIFIED
                    }) {
                seeds.add(PcapBytes.of(order, magic, 4, 1)
                        .packet(1, 2, new byte[20])
                        .packet(3, 4, new byte[0])
                        .packet(5, 6, new byte[33])
                        .toOctets());
            }
        }
        readAll(seeds, new Random(20_251));
    }

    @Test
    void shouldReadOrRefuseMutatedPcapng() {
        List<byte[]> seeds = new ArrayList<>();
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            seeds.add(PcapngBytes.of(order)
                    .link(1, 96, options -> {
                        PcapngBytes.option(options, 2, new byte[] {'e', 't', 'h'});
                        PcapngBytes.option(options, 9, new byte[] {9});
                        PcapngBytes.option(options, 14, new byte[8]);
                        PcapngBytes.option(options, 0, new byte[0]);
                    })
                    .link(189, 0)
                    .enhanced(0, 1L << 40, new byte[17])
                    .simple(5, new byte[5])
                    .old(1, 3, new byte[7])
                    .toOctets());
            seeds.add(PcapngBytes.of(order)
                    .link(101, 0)
                    .block(5, body -> body.u32(0))
                    .section(ByteOrder.BIG_ENDIAN)
                    .link(1, 0)
                    .enhanced(0, 9, new byte[20])
                    .toOctets());
        }
        readAll(seeds, new Random(20_252));
    }

    @Test
    void shouldReadOrRefuseMutatedGzip() {
        Random random = new Random(20_253);
        byte[] seed = GzipStreamTest.gzip(
                PcapBytes.ethernet().packet(1, 2, new byte[99]).toOctets());
        for (int i = 0; i < 20_000; i++) {
            byte[] file = mutated(seed, random);
            byte[] head = Arrays.copyOf(file, Math.min(2, file.length));
            readOrRefuse(new StreamInput(new GzipStream(new MemoryStream(file).after(head.length), head), 64));
        }
    }

    private static void readAll(List<byte[]> seeds, Random random) {
        int read = 0;
        for (int i = 0; i < FILES; i++) {
            if (readOrRefuse(Captured.input(mutated(seeds.get(i % seeds.size()), random)))) {
                read++;
            }
        }
        // Both ends have to be reached, or the mutations test nothing.
        assertThat(read).isBetween(FILES / 20, FILES - FILES / 20);
    }

    private static boolean readOrRefuse(OctetInput input) {
        Checks checks = new Checks(input);
        try (CaptureReader reader = CaptureFile.read(input, "x")) {
            while (reader.advance() != CaptureReader.END) {
                reader.deliver(checks);
            }
            return true;
        } catch (CaptureException e) {
            assertThat(e.getMessage()).startsWith("x: ").doesNotContain("\n");
            return false;
        }
    }

    private static byte[] mutated(byte[] seed, Random random) {
        byte[] file = seed.clone();
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            int at = random.nextInt(file.length);
            switch (random.nextInt(5)) {
                case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> file[at] = (byte) TELLING[random.nextInt(TELLING.length)];
                case 2 -> file[at] = (byte) random.nextInt();
                case 3 -> {
                    int from = random.nextInt(file.length);
                    int count = random.nextInt(1 + Math.min(32, file.length - Math.max(at, from)));
                    System.arraycopy(file, from, file, at, count);
                }
                default -> file = random.nextInt(4) == 0 ? Arrays.copyOf(file, 1 + at) : file;
            }
        }
        return file;
    }

    /** Holds every frame against the octets that are there. */
    private record Checks(OctetInput input) implements FrameSink {
        @Override
        public void accept(Frame frame) {
            long end = frame.address() + frame.capturedOctets();
            if (frame.capturedOctets() < 0
                    || frame.wireOctets() < frame.capturedOctets()
                    || frame.timestampNs() < 0
                    || end > input.limit
                    || frame.linkType() == null) {
                throw new AssertionError("a frame of " + frame.capturedOctets() + " of " + frame.wireOctets()
                        + " octets at " + frame.timestampNs());
            }
            int sum = 0;
            for (long at = frame.address(); at < end; at++) {
                sum += Memory.getByte(at);
            }
            assertThat(sum).isNotEqualTo(Integer.MIN_VALUE);
        }
    }
}
