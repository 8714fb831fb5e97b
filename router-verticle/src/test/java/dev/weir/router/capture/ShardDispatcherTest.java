// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.memory.Memory;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketBatchPool;
import dev.weir.model.packet.PacketRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ShardDispatcherTest {
    private static final int SHARDS = 3;

    private final Memory.Region record = Memory.allocate(2L * PacketRecord.SLOT_OCTETS, 64);
    private final List<Sent> sent = new ArrayList<>();

    /** A batch that was sent, as it was then: the hashes of its records, its watermark. */
    private record Sent(int shard, List<Long> hashes, long watermarkNs, boolean live, PacketBatch batch) {}

    @AfterEach
    void free() {
        sent.forEach(one -> one.batch().release());
        record.close();
    }

    @Test
    void shouldSendFullBatchesToTheShardThatOwnsTheFlow() {
        ShardDispatcher dispatcher = dispatcher(new PacketBatchPool(10, 2), true);
        long[] hashes = {hashOf(0), hashOf(2), hashOf(2) + 1, hashOf(0) + 1, hashOf(2) + 2, hashOf(0) + 2};

        for (int i = 0; i < hashes.length; i++) {
            assertThat(dispatcher.dispatch(packet(hashes[i], 10 - i), 1)).isTrue();
        }

        assertThat(sent).hasSize(2);
        assertThat(sent).allMatch(Sent::live);
        assertThat(sent.get(0).shard()).isEqualTo(2);
        assertThat(sent.get(0).hashes()).containsExactly(hashOf(2), hashOf(2) + 1);
        assertThat(sent.get(1).shard()).isZero();
        assertThat(sent.get(1).hashes()).containsExactly(hashOf(0), hashOf(0) + 1);
        dispatcher.flush();
        dispatcher.flush();
        assertThat(sent).extracting(Sent::shard).containsExactly(2, 0, 0, 2);
    }

    @Test
    void shouldCarryTimeOnForEveryShard() {
        ShardDispatcher dispatcher = dispatcher(new PacketBatchPool(10, 10), false);
        dispatcher.dispatch(packet(hashOf(0), 5), 1);
        dispatcher.dispatch(packet(hashOf(1), 9), 1);
        dispatcher.dispatch(packet(hashOf(2), 7), 1);

        dispatcher.flush();
        dispatcher.dispatch(packet(hashOf(2), 8), 1);
        dispatcher.flush();

        assertThat(sent).extracting(Sent::watermarkNs).containsExactly(9L, 9L, 9L, 9L);
        assertThat(sent).noneMatch(Sent::live);
    }

    @Test
    void shouldKeepATunnelsRecordWithItsPacket() {
        ShardDispatcher dispatcher = dispatcher(new PacketBatchPool(10, 3), true);

        dispatcher.dispatch(packet(hashOf(1), 1), 2);
        dispatcher.dispatch(packet(hashOf(1), 2), 2);
        dispatcher.flush();

        assertThat(sent).extracting(one -> one.batch().slots()).containsExactly(2, 2);
    }

    @Test
    void shouldWaitUntilABatchComesBack() throws Exception {
        PacketBatchPool pool = new PacketBatchPool(1, 2);
        PacketBatch taken = pool.take(0, TimeUnit.NANOSECONDS);
        ShardDispatcher dispatcher = dispatcher(pool, true);
        long address = packet(hashOf(1), 1);

        CompletableFuture<Boolean> dispatched = CompletableFuture.supplyAsync(() -> dispatcher.dispatch(address, 1));
        taken.release();

        assertThat(dispatched.get(20, TimeUnit.SECONDS)).isTrue();
        dispatcher.flush();
        assertThat(sent).hasSize(1);
    }

    @Test
    void shouldSendWhatItHoldsBackBeforeItWaits() {
        PacketBatchPool pool = new PacketBatchPool(2, 10);
        List<Integer> shards = new ArrayList<>();
        ShardDispatcher dispatcher = new ShardDispatcher(pool, new Sorting(0, SHARDS), true, (shard, batch) -> {
            shards.add(shard);
            batch.release();
        });
        dispatcher.dispatch(packet(hashOf(0), 1), 1);
        dispatcher.dispatch(packet(hashOf(1), 1), 1);

        assertThat(dispatcher.dispatch(packet(hashOf(2), 1), 1)).isTrue();
        assertThat(shards).containsExactly(0, 1);
    }

    @Test
    void shouldDropWhenItHasBeenToldToGiveUp() throws Exception {
        PacketBatchPool pool = new PacketBatchPool(1, 2);
        PacketBatch taken = pool.take(0, TimeUnit.NANOSECONDS);
        ShardDispatcher dispatcher = dispatcher(pool, true);
        dispatcher.giveUpAfter(0, TimeUnit.SECONDS);

        assertThat(dispatcher.dispatch(packet(hashOf(1), 1), 1)).isFalse();
        taken.release();
        assertThat(dispatcher.dispatch(packet(hashOf(1), 1), 1)).isTrue();
        dispatcher.flush();
    }

    @Test
    void shouldSendWhatWasSortedBeforeItSortsInAnotherWay() {
        ShardDispatcher dispatcher = dispatcher(new PacketBatchPool(10, 10), true);
        dispatcher.dispatch(packet(hashOf(2), 1), 1);
        CompletableFuture<Void> resorted = dispatcher.resort(new Sorting(1, 1));
        dispatcher.dispatch(packet(hashOf(2), 2), 1);
        assertThat(resorted).isNotDone();
        assertThat(sent).isEmpty();

        dispatcher.obey();
        assertThat(resorted).isDone();
        assertThat(sent).singleElement().satisfies(one -> {
            assertThat(one.shard()).isEqualTo(2);
            assertThat(one.batch().records()).isEqualTo(2);
            assertThat(one.batch().generation()).isZero();
        });
        dispatcher.dispatch(packet(hashOf(2), 3), 1);
        dispatcher.obey();
        dispatcher.flush();
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1).shard()).isZero();
        assertThat(sent.get(1).batch().generation()).isEqualTo(1);
    }

    @Test
    void shouldSortInAnotherWayWhileItWaitsForABatchThatOthersHaveFilledSo() throws Exception {
        PacketBatchPool pool = new PacketBatchPool(1, 10);
        PacketBatch taken = pool.take(0, TimeUnit.NANOSECONDS);
        ShardDispatcher dispatcher = dispatcher(pool, true);
        CompletableFuture<Void> resorted = dispatcher.resort(new Sorting(1, 2));
        CompletableFuture<Void> freed = resorted.thenRun(taken::release);

        assertThat(dispatcher.dispatch(packet(hashOf(2), 1), 1)).isTrue();
        assertThat(freed).isDone();
        dispatcher.flush();
        assertThat(sent).singleElement().satisfies(one -> {
            assertThat(one.shard()).isEqualTo(1);
            assertThat(one.batch().generation()).isEqualTo(1);
        });
    }

    private ShardDispatcher dispatcher(PacketBatchPool pool, boolean live) {
        return new ShardDispatcher(pool, new Sorting(0, SHARDS), live, (shard, batch) -> {
            List<Long> hashes = new ArrayList<>();
            for (int i = 0; i < batch.slots(); i++) {
                hashes.add(PacketRecord.flowHash(batch.slot(i)));
            }
            sent.add(new Sent(shard, hashes, batch.watermarkNs(), batch.live(), batch));
        });
    }

    private long packet(long hash, long timestampNs) {
        PacketRecord.flowHash(record.address(), hash);
        PacketRecord.timestampNs(record.address(), timestampNs);
        return record.address();
    }

    private static long hashOf(int shard) {
        long hash = shard * (0xffff_ffffL / SHARDS) + 1000 << 32;
        assertThat(FlowHash.shard(hash, SHARDS)).isEqualTo(shard);
        return hash;
    }
}
