// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GeneratorTest {
    enum Kind {
        ORDINARY(Shape.A.scaled(0.002)),
        EVEN(Shape.A.scaled(0.002).even()),
        MANY_FLOWS(Shape.B.scaled(0.002)),
        FLOOD(Shape.C.scaled(0.002)),
        FLOODED(Shape.A.scaled(0.002).flooded(0.3));

        private final Shape shape;

        Kind(Shape shape) {
            this.shape = shape;
        }
    }

    @TempDir
    private Path folder;

    /** Counts what is in the file by its octets alone, and no other class of the generator. */
    @ParameterizedTest
    @EnumSource
    void shouldTellTheTruth(Kind kind) throws IOException {
        Path file = folder.resolve("it.pcap");
        Truth truth = Generator.write(file, kind.shape, 1);

        ByteBuffer pcap = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
        long packets = 0;
        long octets = 0;
        long badChecksums = 0;
        Set<String> flows = new HashSet<>();
        for (int at = 24; at < pcap.limit(); at += 16 + pcap.getInt(at + 8)) {
            byte[] frame = Arrays.copyOfRange(pcap.array(), at + 16, at + 16 + pcap.getInt(at + 8));
            ByteBuffer ip = ByteBuffer.wrap(frame);
            int start = ip.getShort(12) == (short) 0x8100 ? 18 : 14;
            boolean ipv6 = frame[start] >> 4 == 6;
            packets++;
            octets += ipv6 ? 40 + (ip.getShort(start + 4) & 0xffff) : ip.getShort(start + 2) & 0xffff;
            badChecksums += !ipv6 && headerSum(ip, start) != 0xffff ? 1 : 0;
            flows.add(key(frame, start, ipv6));
        }
        assertThat(truth).isEqualTo(new Truth(packets, octets, flows.size()));
        assertThat(packets).isEqualTo(kind.shape.packets());
        assertThat(badChecksums).isZero();
        assertThat((double) truth.flows() / kind.shape.flows()).isBetween(0.97, 1.03);
    }

    @ParameterizedTest
    @EnumSource
    void shouldWriteTheSameForTheSameSeed(Kind kind) throws IOException {
        Path one = folder.resolve("one.pcap");
        Path two = folder.resolve("two.pcap");
        Path other = folder.resolve("other.pcap");
        Generator.write(one, kind.shape, 7);
        Generator.write(two, kind.shape, 7);
        Generator.write(other, kind.shape, 8);
        assertThat(Files.mismatch(one, two)).isEqualTo(-1);
        assertThat(Files.mismatch(one, other)).isNotEqualTo(-1);
    }

    private static int headerSum(ByteBuffer frame, int start) {
        int sum = 0;
        for (int i = 0; i < 20; i += 2) {
            sum += frame.getShort(start + i) & 0xffff;
        }
        return (sum & 0xffff) + (sum >>> 16);
    }

    private static String key(byte[] frame, int start, boolean ipv6) {
        int protocol = frame[start + (ipv6 ? 6 : 9)];
        int addresses = start + (ipv6 ? 8 : 12);
        int transport = start + (ipv6 ? 40 : 20);
        boolean ports = protocol == 6 || protocol == 17;
        return protocol
                + Arrays.toString(Arrays.copyOfRange(frame, addresses, transport))
                + (ports ? Arrays.toString(Arrays.copyOfRange(frame, transport, transport + 4)) : "");
    }
}
