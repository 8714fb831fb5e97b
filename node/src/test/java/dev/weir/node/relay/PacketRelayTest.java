// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.flow.ObservationPoints;
import dev.weir.model.bus.Channels;
import dev.weir.model.bus.Opening;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.packet.OwnExports;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketBatchPool;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.relay.FlowOwners;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PacketRelayTest {
    private static final int SLOTS = 64;
    private static final int BATCHES = 40;

    private static Vertx routers;
    private static Vertx one;
    private static Vertx other;

    private final Ledger ledger = new Ledger();
    private final PacketBatchPool pool = new PacketBatchPool(BATCHES, SLOTS);
    private final List<FlowNode> flowNodes = new ArrayList<>();
    private final Random random = new Random(7);
    private PacketRelay relay;
    private String deployment;
    private long sent;

    @BeforeAll
    static void join() {
        routers = TestCluster.members().get(0);
        one = TestCluster.members().get(1);
        other = TestCluster.members().get(2);
    }

    @AfterEach
    void stop() {
        if (deployment != null) {
            routers.undeploy(deployment).await();
        }
        flowNodes.forEach(FlowNode::stop);
    }

    /** An intake and shards that keep what they get until they are told to meter it. */
    private static final class FlowNode {
        private final Vertx vertx;
        private final Ledger ledger = new Ledger();
        private final AtomicInteger exhausted = new AtomicInteger();
        private final Queue<PacketBatch> held = new ConcurrentLinkedQueue<>();
        private final Queue<Long> hashes = new ConcurrentLinkedQueue<>();
        private final List<MessageConsumer<PacketBatch>> shards = new ArrayList<>();
        private final PacketIntake intake;
        private final String deployment;
        private volatile boolean metering = true;

        FlowNode(Vertx vertx, String name, int shards) {
            this.vertx = vertx;
            for (int shard = 0; shard < shards; shard++) {
                this.shards.add(Channels.packets(shard).consume(vertx.eventBus(), message -> take(message.body())));
            }
            this.intake = new PacketIntake(
                    name, shards, new ObservationPoints(), ledger, new OwnExports(), exhausted::incrementAndGet);
            this.deployment = vertx.deployVerticle(intake).await();
        }

        private void take(PacketBatch batch) {
            for (int slot = 0; slot < batch.slots(); slot++) {
                hashes.add(PacketRecord.flowHash(batch.slot(slot)));
            }
            if (metering) {
                batch.release();
            } else {
                held.add(batch);
            }
        }

        void meterAll() {
            metering = true;
            for (PacketBatch batch = held.poll(); batch != null; batch = held.poll()) {
                batch.release();
            }
        }

        long received() {
            return ledger.packets(LedgerCounter.RECEIVED);
        }

        void stop() {
            if (vertx.deploymentIDs().contains(deployment)) {
                vertx.undeploy(deployment).await();
            }
            shards.forEach(shard -> shard.unregister().await());
        }
    }

    private FlowNode flowNode(Vertx vertx, String name, int shards) {
        FlowNode node = new FlowNode(vertx, name, shards);
        flowNodes.add(node);
        return node;
    }

    private void relay(boolean live) {
        relay = new PacketRelay("router-1", live, List.of(new Opening.Point(1, false)), ledger);
        deployment = routers.deployVerticle(relay).await();
    }

    /** Sends a batch of random flows; false when the pool has none. */
    private boolean send(List<Long> hashes) {
        PacketBatch batch = take();
        if (batch == null) {
            return false;
        }
        while (batch.hasRoom(1)) {
            long record = batch.next();
            long hash = random.nextLong();
            PacketRecord.flags(record, 0);
            PacketRecord.flowHash(record, hash);
            PacketRecord.packets(record, 2);
            PacketRecord.octets(record, 100);
            batch.append(record, 1);
            hashes.add(hash);
            sent += 2;
        }
        Channels.packets(0).send(routers.eventBus(), batch);
        return true;
    }

    /** Sends until the pool has none; true. */
    private boolean sendAll(List<Long> hashes) {
        while (send(hashes)) {
            // Until there is none.
        }
        return true;
    }

    private PacketBatch take() {
        try {
            return pool.take(0, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Future<Long> drain() {
        PacketBatch last = PacketBatch.unpooled(1);
        last.drain(true);
        return Channels.packets(0).request(routers.eventBus(), last, 60_000, Long.class);
    }

    private long handedOver() {
        return ledger.packets(LedgerCounter.RELAYED);
    }

    private long lost() {
        return ledger.packets(LedgerCounter.LOST_IN_FLIGHT);
    }

    @Test
    void shouldHandOverEveryPacketOnceAndInOrder() throws Exception {
        FlowNode flow = flowNode(one, "flow-1", 1);
        relay(false);
        List<Long> hashes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            if (!send(hashes)) {
                Thread.sleep(5);
            }
        }
        drain().await();
        assertThat(new ArrayList<>(flow.hashes)).isEqualTo(hashes);
        assertThat(flow.received()).isEqualTo(sent);
        assertThat(handedOver()).isEqualTo(sent);
        assertThat(ledger.octets(LedgerCounter.RELAYED)).isEqualTo(sent * 50);
        assertThat(lost()).isZero();
        assertThat(pool.inUse()).isZero();
        await().untilAsserted(() -> assertThat(flow.exhausted).hasValue(1));
    }

    @Test
    void shouldHoldTheCapturesBackWhileNothingIsMetered() throws Exception {
        FlowNode flow = flowNode(one, "flow-1", 1);
        flow.metering = false;
        relay(true);
        List<Long> hashes = new ArrayList<>();
        await().until(() -> sendAll(hashes) && flow.held.size() == 16 && pool.inUse() == BATCHES);
        await().until(() -> !relay.status().isEmpty() && relay.status().get(0).waiting() == BATCHES);
        assertThat(relay.status().get(0).inFlight()).isEqualTo(16);
        assertThat(relay.status().get(0).credits()).isZero();
        assertThat(handedOver()).isZero();

        flow.meterAll();
        drain().await();
        assertThat(handedOver()).isEqualTo(sent);
        assertThat(flow.exhausted).hasValue(0);
    }

    @Test
    void shouldGiveTheFlowsOfALostNodeToOthersAndCountWhatWasOnItsWay() throws Exception {
        FlowNode stays = flowNode(one, "flow-1", 1);
        FlowNode dies = flowNode(other, "flow-2", 1);
        dies.metering = false;
        relay(true);
        List<Long> hashes = new ArrayList<>();
        // The node that meters nothing has all the credit there is, and what is its own waits here.
        await().until(() -> sendAll(hashes) && dies.held.size() == 16);
        FlowOwners owners = new FlowOwners(List.of("flow-1", "flow-2"));
        assertThat(stays.hashes).isNotEmpty().allMatch(hash -> owners.of(hash) == 0);
        assertThat(dies.hashes).isNotEmpty().allMatch(hash -> owners.of(hash) == 1);
        long onTheirWay = dies.hashes.size() * 2L;

        long diedNs = System.nanoTime();
        dies.stop();
        await().until(() -> lost() != 0);
        assertThat(System.nanoTime() - diedNs).isLessThan(TimeUnit.SECONDS.toNanos(2));
        drain().await();
        assertThat(lost()).isEqualTo(onTheirWay);
        assertThat(handedOver() + lost()).isEqualTo(sent);
        assertThat(stays.received()).isEqualTo(handedOver());
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void shouldLoseNothingWhenAFlowNodeLeaves() throws Exception {
        FlowNode stays = flowNode(one, "flow-1", 1);
        FlowNode leaves = flowNode(other, "flow-2", 1);
        relay(true);
        List<Long> hashes = new ArrayList<>();
        await().until(() -> {
            send(hashes);
            return leaves.hashes.size() > 100;
        });
        Future<Void> left = leaves.intake.leave();
        while (!left.isComplete()) {
            send(hashes);
        }
        leaves.stop();
        drain().await();
        assertThat(left.succeeded()).isTrue();
        assertThat(lost()).isZero();
        assertThat(handedOver()).isEqualTo(sent);
        assertThat(stays.received() + leaves.received()).isEqualTo(sent);
        assertThat(leaves.exhausted).hasValue(0);
    }

    @Test
    void shouldHandOverWhatItHasToTheOnlyFlowNodeThoughThatLeaves() throws Exception {
        FlowNode flow = flowNode(one, "flow-1", 1);
        flow.metering = false;
        relay(true);
        List<Long> hashes = new ArrayList<>();
        await().until(() -> sendAll(hashes) && flow.held.size() == 16);
        Future<Long> drained = drain();
        Thread.sleep(50);
        Future<Void> left = flow.intake.leave();
        flow.meterAll();
        drained.await();
        left.await();
        assertThat(flow.received()).isEqualTo(sent);
        assertThat(handedOver()).isEqualTo(sent);
    }

    @Test
    void shouldCountWhatNoFlowNodeWasThereFor() throws Exception {
        relay(true);
        assertThat(send(new ArrayList<>())).isTrue();
        Future<Long> drained = drain();
        relay.giveUp();
        drained.await();
        assertThat(ledger.packets(LedgerCounter.LOST_NO_FLOW_NODE)).isEqualTo(sent);
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void shouldSortToTheShardsThereAreAndSettleWhenAllHaveMetered() throws Exception {
        FlowNode flow = flowNode(one, "flow-1", 3);
        flow.metering = false;
        relay(false);
        List<Long> hashes = new ArrayList<>();
        assertThat(send(hashes)).isTrue();
        await().until(() -> flow.hashes.size() == SLOTS);
        assertThat(flow.held).hasSize(3);
        flow.held.remove().release();
        flow.held.remove().release();
        Future<Long> drained = drain();
        Thread.sleep(100);
        assertThat(handedOver()).isZero();
        flow.intake.resort(1, 2).await();
        flow.meterAll();
        drained.await();
        assertThat(handedOver()).isEqualTo(sent);
    }

    @Test
    void shouldRefuseParcelsOfAnotherWireVersionAndCountThem() throws Exception {
        FlowNode flow = flowNode(one, "flow-1", 1);
        String intake = TestCluster.intake(routers);
        TestCluster.sendRaw(routers, "weir.Parcel", Channels.parcels(intake).address(), new byte[] {9, 0, 1, 'r'});
        TestCluster.sendRaw(routers, "weir.Parcel", Channels.parcels(intake).address(), new byte[] {1, 0, 1, 'r'});
        await().untilAsserted(() ->
                assertThat(flow.ledger.packets(LedgerCounter.PARCELS_REFUSED)).isEqualTo(2));
        relay(true);
        send(new ArrayList<>());
        drain().await();
        assertThat(flow.received()).isEqualTo(sent);
    }
}
