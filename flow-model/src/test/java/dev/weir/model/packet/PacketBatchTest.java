// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.memory.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PacketBatchTest {
    private final Memory.Region record = Memory.allocate(2L * PacketRecord.SLOT_OCTETS, 64);
    private final PacketBatchPool pool = new PacketBatchPool(1, 4);

    @AfterEach
    void free() {
        record.close();
        pool.close();
    }

    @Test
    void shouldKeepWhatWasAppendedAndTheLatestTime() throws InterruptedException {
        PacketBatch batch = pool.take(0, TimeUnit.SECONDS);
        PacketRecord.timestampNs(record.address(), 20);
        batch.append(record.address(), 2);
        PacketRecord.timestampNs(record.address(), 10);
        batch.append(record.address(), 1);
        assertThat(batch.slots()).isEqualTo(3);
        assertThat(batch.records()).isEqualTo(2);
        assertThat(batch.watermarkNs()).isEqualTo(20);
        assertThat(PacketRecord.timestampNs(batch.slot(2))).isEqualTo(10);
        assertThat(batch.hasRoom(1)).isTrue();
        assertThat(batch.hasRoom(2)).isFalse();
        batch.release();
    }

    @Test
    void shouldKeepAllThatWasAppendedUntilItIsFull() {
        PacketBatch batch = PacketBatch.unpooled(101);
        List<Integer> starts = new ArrayList<>();
        while (batch.hasRoom(2)) {
            int slots = 1 + starts.size() % 2;
            starts.add(batch.slots());
            for (long at = 0; at < (long) slots * PacketRecord.SLOT_OCTETS; at += Long.BYTES) {
                Memory.putLong(record.address() + at, starts.size());
            }
            batch.append(record.address(), slots);
        }
        for (int i = 0; i < starts.size(); i++) {
            int end = i + 1 < starts.size() ? starts.get(i + 1) : batch.slots();
            for (long at = batch.slot(starts.get(i)); at < batch.slot(end); at += Long.BYTES) {
                assertThat(Memory.getLong(at)).isEqualTo(i + 1);
            }
        }
        batch.release();
    }

    @Test
    void shouldComeBackEmptyFromThePool() throws InterruptedException {
        PacketBatch batch = pool.take(0, TimeUnit.SECONDS);
        batch.append(record.address(), 1);
        batch.live(true);
        batch.drain(true);
        batch.generation(2);
        batch.release();
        PacketBatch again = pool.take(0, TimeUnit.SECONDS);
        assertThat(again).isSameAs(batch);
        assertThat(again.slots()).isZero();
        assertThat(again.live()).isFalse();
        assertThat(again.drain()).isFalse();
        assertThat(again.generation()).isZero();
        assertThat(again.watermarkNs()).isEqualTo(Long.MIN_VALUE);
        again.release();
    }

    @Test
    void shouldMakeTheTakerWaitWhenAllAreOnTheirWay() throws InterruptedException {
        PacketBatch batch = pool.take(0, TimeUnit.SECONDS);
        assertThat(pool.inUse()).isEqualTo(1);
        assertThat(pool.take(1, TimeUnit.MILLISECONDS)).isNull();
        batch.release();
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void shouldMakeMoreBatchesOnceThereMayBeMoreAndFreeThoseThatAreTooMany() throws InterruptedException {
        PacketBatch one = pool.take(0, TimeUnit.SECONDS);
        pool.resize(3);
        PacketBatch two = pool.take(0, TimeUnit.SECONDS);
        PacketBatch three = pool.take(0, TimeUnit.SECONDS);
        assertThat(pool.take(0, TimeUnit.SECONDS)).isNull();
        one.release();
        pool.resize(1);
        assertThat(pool.inUse()).isEqualTo(2);
        two.release();
        assertThat(pool.take(0, TimeUnit.SECONDS)).isNull();
        three.release();

        assertThat(pool.maxBatches()).isEqualTo(1);
        assertThat(pool.inUse()).isZero();
        assertThat(pool.take(0, TimeUnit.SECONDS)).isSameAs(three);
        three.release();
    }

    @Test
    void shouldGiveAReceiptOnceWhenItIsBackAndNoneForWhatWasDropped() throws InterruptedException {
        List<Integer> inUse = new ArrayList<>();
        PacketBatch batch = pool.take(0, TimeUnit.SECONDS);
        batch.receipt(() -> inUse.add(pool.inUse()));
        batch.release();
        pool.take(0, TimeUnit.SECONDS).release();
        assertThat(inUse).containsExactly(0);

        PacketBatch dropped = pool.take(0, TimeUnit.SECONDS);
        dropped.receipt(() -> inUse.add(-1));
        dropped.drop();
        assertThat(inUse).containsExactly(0);
    }

    @Test
    void shouldTakeForItsRecordsWhatWasCopiedToItsSlots() {
        PacketBatch batch = PacketBatch.unpooled(3);
        batch.fill(3, 2);
        assertThat(batch.slots()).isEqualTo(3);
        assertThat(batch.records()).isEqualTo(2);
        assertThatThrownBy(() -> batch.fill(4, 4)).isInstanceOf(IllegalArgumentException.class);
        batch.release();
    }

    @Test
    void shouldRefuseASecondRelease() throws InterruptedException {
        PacketBatch batch = pool.take(0, TimeUnit.SECONDS);
        batch.release();
        assertThatThrownBy(batch::release).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldFillARecordToItsLastOctet() {
        assertThat(PacketRecord.KEY_OCTETS).isEqualTo(48);
        assertThat(PacketRecord.OCTETS_OFFSET).isEqualTo(64);
        assertThat(PacketRecord.FLAGS_OFFSET + 2).isLessThanOrEqualTo(PacketRecord.SLOT_OCTETS);
        assertThat(TunnelRecord.OCTETS).isLessThanOrEqualTo(PacketRecord.SLOT_OCTETS);
        assertThat(TunnelType.values()).hasSizeLessThanOrEqualTo(16);
    }
}
