// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.memory.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FramesTest {
    @Test
    void shouldLayOutDatagrams() {
        try (Frames frames = new Frames(3)) {
            assertThat(HexFormat.of().formatHex(octets(frames.ordinary())))
                    .isEqualTo("020000000099" + "020000000001" + "0800"
                            + "4500002e000040004011" + "6ebe" + "0a000000" + "c0000201"
                            + "0400" + "01bb" + "001a" + "0000"
                            + "00".repeat(18));
        }
    }

    @Test
    void shouldTakeTurns() {
        try (Frames frames = new Frames(3)) {
            Set<Long> addresses = new HashSet<>();
            long first = frames.ordinary();
            addresses.add(first);
            addresses.add(frames.ordinary());
            addresses.add(frames.ordinary());
            assertThat(addresses).hasSize(3);
            assertThat(frames.ordinary()).isEqualTo(first);
        }
    }

    @Test
    void shouldFloodFromNewSources() {
        try (Frames frames = new Frames(1)) {
            Set<Integer> sources = new HashSet<>();
            for (int i = 0; i < 10_000; i++) {
                ByteBuffer frame = ByteBuffer.wrap(octets(frames.flood(i % PacketSender.BATCH)));
                sources.add(frame.getInt(26));
                assertThat(headerSum(frame)).isEqualTo(0xffff);
                assertThat(frame.get(14 + 9)).isEqualTo((byte) 6);
                // Data offset of 5 words, SYN.
                assertThat(frame.getShort(14 + 20 + 12)).isEqualTo((short) 0x5002);
            }
            assertThat(sources).hasSize(10_000);
        }
    }

    @Test
    void shouldReadWhatTheSenderPrints() throws IOException {
        Phase phase = new Phase(7, 3, 2_000_000_000L);
        assertThat(Phase.parse(phase.line())).isEqualTo(phase);
        assertThat(phase.perSecond()).isEqualTo(5);
        assertThatThrownBy(() -> Phase.parse(null)).hasMessage("the sender said: null");
    }

    private static byte[] octets(long frame) {
        byte[] octets = new byte[Frames.FRAME_OCTETS];
        Memory.copy(frame, octets, 0, octets.length);
        return octets;
    }

    private static int headerSum(ByteBuffer frame) {
        int sum = 0;
        for (int at = 14; at < 34; at += 2) {
            sum += frame.getShort(at) & 0xffff;
        }
        return (sum & 0xffff) + (sum >>> 16);
    }
}
