// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PacketLoadTest {
    private final PacketBatch batch = PacketBatch.unpooled(4);

    @AfterEach
    void free() {
        batch.release();
    }

    @Test
    void shouldAddUpPacketsAndPassTheSlotsOfTunnels() {
        append(2, 3000, 0, 1);
        append(1, 60, PacketRecord.FLAG_TUNNEL, 2);
        append(1, 40, 0, 1);
        assertThat(PacketLoad.of(batch.slot(0), batch.slots())).isEqualTo(Load.of(3, 4, 3100));
    }

    @Test
    void shouldRefuseARecordThatLacksItsTunnel() {
        append(1, 60, PacketRecord.FLAG_TUNNEL, 1);
        assertThatThrownBy(() -> PacketLoad.of(batch.slot(0), batch.slots()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void append(int packets, long octets, int flags, int slots) {
        long record = batch.next();
        PacketRecord.packets(record, packets);
        PacketRecord.octets(record, octets);
        PacketRecord.flags(record, flags);
        batch.append(record, slots);
    }
}
