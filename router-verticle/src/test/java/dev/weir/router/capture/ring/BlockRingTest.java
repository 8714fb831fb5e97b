// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.CutOver;
import dev.weir.router.parse.Frame;
import dev.weir.router.parse.LinkType;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlockRingTest {
    private static final int BLOCKS = 3;
    private static final int BLOCK_OCTETS = 4096;
    private static final String MACS = "020000000001 020000000002";
    private static final String IP = "45000028 00000000 40060000 c0000201 c0000202";
    private static final String TCP = "0d05115c 00000001 00000002 80100100 00000000 0101080a00000001 00000002";

    private final RingMemory memory = new RingMemory(BLOCK_OCTETS, BLOCKS);
    private final RingFrames frames = new RingFrames();
    private final BlockRing ring = new BlockRing(memory.address(), BLOCK_OCTETS, BLOCKS, frames);
    private final List<Seen> seen = new ArrayList<>();

    private record Seen(
            long timestampNs, int captured, int wire, int segment, int segmentHeader, boolean tagged, String octets) {}

    @BeforeEach
    void ethernet() {
        frames.from(LinkType.ETHERNET, 7);
    }

    @AfterEach
    void free() {
        memory.close();
    }

    private void take(Frame frame) {
        byte[] octets = new byte[frame.capturedOctets()];
        Memory.copy(frame.address(), octets, 0, octets.length);
        assertThat(frame.interfaceIndex()).isEqualTo(7);
        seen.add(new Seen(
                frame.timestampNs(),
                frame.capturedOctets(),
                frame.wireOctets(),
                frame.segmentOctets(),
                frame.segmentHeaderOctets(),
                frames.isTagged(),
                HexFormat.of().formatHex(octets)));
    }

    @Test
    void shouldReadNothingBeforeABlockIsHandedOver() {
        memory.begin(0);
        memory.add(0, 1, 2, MACS + "0800", 60);

        assertThat(ring.read(this::take, 10)).isZero();
        memory.finish(0);
        assertThat(ring.read(this::take, 10)).isEqualTo(1);
        assertThat(ring.read(this::take, 10)).isZero();
    }

    @Test
    void shouldHandOverEachPacketWithItsTimeAndLengths() {
        memory.begin(0);
        memory.add(0, 4_000_000_000L, 999_999_999, MACS + "0800 01", 1514);
        memory.add(0, 5, 6, MACS + "0806 0203", 60);
        memory.finish(0);

        assertThat(ring.read(this::take, 10)).isEqualTo(2);
        assertThat(seen)
                .containsExactly(
                        new Seen(4_000_000_000_999_999_999L, 15, 1514, 0, 0, false, "020000000001020000000002080001"),
                        new Seen(5_000_000_006L, 16, 60, 0, 0, false, "02000000000102000000000208060203"));
    }

    @Test
    void shouldStopAtTheMostThatIsAskedForAndGoOnThere() {
        memory.begin(0);
        for (int i = 0; i < 5; i++) {
            memory.add(0, i, 0, MACS + "0800", 60);
        }
        memory.finish(0);

        assertThat(ring.read(this::take, 3)).isEqualTo(3);
        assertThat(TpacketBlock.isReady(memory.block(0))).isTrue();
        assertThat(ring.read(this::take, 3)).isEqualTo(2);
        assertThat(TpacketBlock.isReady(memory.block(0))).isFalse();
        assertThat(seen)
                .extracting(Seen::timestampNs)
                .containsExactly(0L, 1_000_000_000L, 2_000_000_000L, 3_000_000_000L, 4_000_000_000L);
    }

    @Test
    void shouldGoRoundTheBlocksAndOverThoseWithoutPackets() {
        for (int round = 0; round < 2; round++) {
            for (int block = 0; block < BLOCKS; block++) {
                memory.begin(block);
                if (block != 1) {
                    memory.add(block, round * 10 + block, 0, MACS + "0800", 60);
                }
                memory.finish(block);
            }
            assertThat(ring.read(this::take, 100)).isEqualTo(2);
        }
        assertThat(seen).extracting(one -> one.timestampNs() / 1_000_000_000).containsExactly(0L, 2L, 10L, 12L);
    }

    @Test
    void shouldTakeItsShareOfThePacketsByTheirTime() {
        for (boolean later : new boolean[] {false, true}) {
            seen.clear();
            BlockRing shared = new BlockRing(memory.address(), BLOCK_OCTETS, BLOCKS, frames);
            CutOver cutOver = new CutOver();
            RingShare share = new RingShare(cutOver, later);
            shared.share(share);
            fill(0, 0, 1, 2);
            assertThat(shared.read(this::take, 10)).isEqualTo(3);
            assertThat(seen).hasSize(later ? 0 : 3);
            assertThat(share.takeSkipped()).isEqualTo(later ? 3 : 0);

            cutOver.in(0, TimeUnit.SECONDS);
            long atNs = cutOver.atNs();
            seen.clear();
            fill(1, atNs - 1, atNs + 1, atNs, atNs + 2);
            assertThat(shared.read(this::take, 10)).isEqualTo(4);
            assertThat(seen)
                    .extracting(Seen::timestampNs)
                    .containsExactly(later ? new Long[] {atNs + 1, atNs + 2} : new Long[] {atNs - 1, atNs});
            assertThat(share.takeSkipped()).isEqualTo(2);

            fill(2, atNs + 3_000_000_000L);
            shared.read(this::take, 10);
            assertThat(shared.share()).as("a ring that has all packets again").isEqualTo(later ? null : share);
            assertThat(seen).hasSize(later ? 3 : 2);
        }
    }

    private void fill(int block, long... timesNs) {
        memory.begin(block);
        for (long timeNs : timesNs) {
            memory.add(block, timeNs / 1_000_000_000, timeNs % 1_000_000_000, MACS + "0800", 60);
        }
        memory.finish(block);
    }

    @Test
    void shouldPutATagBackWhereItWas() {
        memory.begin(0);
        memory.add(0, 0, 0, MACS + "0800" + IP, 60);
        memory.tag(TpacketHeader.VLAN_VALID | TpacketHeader.VLAN_PROTOCOL_VALID, 0x88a8, 0x6064);
        memory.add(0, 0, 0, MACS + "0800" + IP, 60);
        memory.tag(TpacketHeader.VLAN_VALID, 0, 5);
        memory.add(0, 0, 0, MACS + "0800" + IP, 60);
        memory.tag(0, 0x8100, 5);
        memory.finish(0);

        ring.read(this::take, 10);
        String ip = "0800" + IP.replace(" ", "");
        String macs = MACS.replace(" ", "");
        assertThat(seen)
                .containsExactly(
                        new Seen(0, 38, 64, 0, 0, true, macs + "88a86064" + ip),
                        new Seen(0, 38, 64, 0, 0, true, macs + "81000005" + ip),
                        new Seen(0, 34, 60, 0, 0, false, macs + ip));
    }

    @Test
    void shouldTellWhatASuperPacketIsSegmentedInto() {
        memory.begin(0);
        memory.add(0, 0, 0, MACS + "0800" + IP + TCP, 14 + 52 + 3000);
        memory.vnet(VnetHeader.NEEDS_CHECKSUM, VnetHeader.TCPV4, 1448, 34);
        memory.add(0, 0, 0, MACS + "0800" + IP + TCP, 14 + 52 + 3000);
        memory.vnet(VnetHeader.NEEDS_CHECKSUM, VnetHeader.TCPV6 | VnetHeader.ECN, 1400, 34);
        memory.tag(TpacketHeader.VLAN_VALID, 0, 5);
        memory.add(0, 0, 0, MACS + "0800" + IP + TCP, 14 + 28 + 3000);
        memory.vnet(VnetHeader.NEEDS_CHECKSUM, VnetHeader.UDP, 1000, 34);
        memory.finish(0);

        ring.read(this::take, 10);
        assertThat(seen)
                .extracting(Seen::segment, Seen::segmentHeader)
                .containsExactly(tuple(1448, 34 + 32), tuple(1400, 4 + 34 + 32), tuple(1000, 34 + 8));
    }

    @Test
    void shouldLeaveUnsaidWhatTheKernelDoesNotSay() {
        memory.begin(0);
        memory.add(0, 0, 0, MACS + "0800" + IP + TCP, 4000);
        memory.vnet(0, VnetHeader.TCPV4, 1448, 34);
        memory.add(0, 0, 0, MACS + "0800" + IP, 4000);
        memory.vnet(VnetHeader.NEEDS_CHECKSUM, VnetHeader.TCPV4, 1448, 34);
        memory.add(0, 0, 0, MACS + "0800" + IP + TCP, 66);
        memory.vnet(VnetHeader.NEEDS_CHECKSUM, VnetHeader.NONE, 0, 34);
        memory.add(0, 0, 0, MACS + "0800" + IP + TCP, 66);
        memory.vnet(0, 3, 1448, 0);
        memory.finish(0);

        ring.read(this::take, 10);
        assertThat(seen)
                .extracting(Seen::segment, Seen::segmentHeader)
                .containsExactly(tuple(1448, 0), tuple(1448, 0), tuple(0, 0), tuple(0, 0));
    }
}
