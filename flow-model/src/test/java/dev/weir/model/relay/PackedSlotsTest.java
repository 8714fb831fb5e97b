// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.memory.Memory;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketRecord;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PackedSlotsTest {
    private static final int SLOTS = 64;

    @Property(tries = 200)
    void shouldUnpackWhatWasPackedAndNothingThatIsCut(@ForAll long seed) {
        PacketBatch batch = batch(new Random(seed));
        byte[] packed = pack(batch, null, batch.slots());
        PacketBatch other = PacketBatch.unpooled(SLOTS);
        Load load = PackedSlots.unpack(packed, 0, packed.length, batch.slots(), other.slot(0));
        assertThat(load).isEqualTo(PacketLoad.of(batch.slot(0), batch.slots()));
        assertThat(octets(other, batch.slots())).isEqualTo(octets(batch, batch.slots()));
        int cut = new Random(seed).nextInt(packed.length);
        assertThatThrownBy(() -> PackedSlots.unpack(packed, 0, cut, batch.slots(), other.slot(0)))
                .isInstanceOf(IllegalArgumentException.class);
        batch.release();
        other.release();
    }

    @Test
    void shouldWriteOnlyWhatDiffersFromThePacketBefore() {
        PacketBatch batch = PacketBatch.unpooled(4);
        for (int i = 0; i < 3; i++) {
            Memory.fill(batch.next(), PacketRecord.SLOT_OCTETS, 0);
            PacketRecord.timestampNs(batch.next(), 0x0102030405060708L);
            PacketRecord.portA(batch.next(), i == 2 ? 9 : 7);
            batch.append(batch.next(), 1);
        }
        assertThat(pack(batch, null, 3)).hasSize(2 + 16 + 2 + 2 + 8);
        assertThat(pack(batch, new short[] {0, 2}, 2)).hasSize(2 + 16 + 2 + 8);
        batch.release();
    }

    @Test
    void shouldRefuseARecordThatLacksItsTunnel() {
        PacketBatch batch = PacketBatch.unpooled(2);
        PacketRecord.flags(batch.next(), PacketRecord.FLAG_TUNNEL);
        batch.append(batch.next(), 2);
        byte[] packed = pack(batch, null, 1);
        assertThatThrownBy(() -> PackedSlots.unpack(packed, 0, packed.length, 1, batch.slot(0)))
                .hasMessage("the last of 1 packet records lacks its tunnel");
        batch.release();
    }

    /** Packets of few values, so that many words are the same, some of them out of tunnels. */
    private static PacketBatch batch(Random random) {
        PacketBatch batch = PacketBatch.unpooled(SLOTS);
        while (batch.hasRoom(2)) {
            long record = batch.next();
            int slots = 1 + random.nextInt(2);
            for (int word = 0; word < slots * PacketRecord.SLOT_OCTETS; word += Long.BYTES) {
                Memory.putLong(record + word, random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(2));
            }
            PacketRecord.flags(record, slots == 2 ? PacketRecord.FLAG_TUNNEL : 0);
            batch.append(record, slots);
        }
        return batch;
    }

    private static byte[] pack(PacketBatch batch, short[] picked, int slots) {
        byte[] packed = new byte[SLOTS * PackedSlots.MAX_OCTETS];
        return Arrays.copyOf(packed, PackedSlots.pack(batch, picked, slots, packed));
    }

    private static byte[] octets(PacketBatch batch, int slots) {
        byte[] octets = new byte[slots * PacketRecord.SLOT_OCTETS];
        Memory.copy(batch.slot(0), octets, 0, octets.length);
        return octets;
    }
}
