// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.flow.cache.PacketBuilder;
import dev.weir.flow.cache.RecordedFlow;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.state.StateOwner;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Some nodes, of which one has the traffic, in a world where things go wrong by a seed. Each packet of a flow has another
 * power of two of octets, so that the sum of what was recorded tells which packets were, and whether one was twice.
 */
final class SimWorld {
    private static final int FLOWS = 9;
    private static final int PACKETS_A_FLOW = 30;
    private static final int NODES = 3;
    private static final long FAULTS_END_NS = 2_000 * SimTime.MILLI;
    private static final long SETTLED_NS = 500 * SimTime.MILLI;

    private final Random random;
    private final Mutation mutation;
    private final SimTime time;
    private final long startNs;
    private final SimStore store;
    private final Deque<SimShard> spare;
    private final SimHost[] hosts = new SimHost[NODES];
    private final List<SimHost> allHosts = new ArrayList<>();
    private final List<SimNode> lives = new ArrayList<>();
    private final SimCommits commits;
    private final SimLosses losses;
    private long epoch;
    private int holder;
    private boolean trouble;

    private final int[] sent = new int[FLOWS];
    private final long[] recordedOctets = new long[FLOWS];
    private final long[] recordedPackets = new long[FLOWS];

    SimWorld(long seed, long startNs, Deque<SimShard> spare, Mutation mutation) {
        this.random = new Random(seed * 0x9e3779b97f4a7c15L);
        this.startNs = startNs;
        this.spare = spare;
        this.mutation = mutation;
        this.time = new SimTime(startNs);
        this.commits = new SimCommits(time);
        this.store = new SimStore(time, random, commits::committed);
        this.losses = new SimLosses(commits, lives, FLOWS, PACKETS_A_FLOW);
    }

    /** Lives through it; what was not as it should be, empty when all was. */
    List<String> run() {
        trouble = random.nextBoolean();
        store.trouble(trouble ? random.nextDouble() * 0.1 : 0);
        for (int i = 0; i < NODES; i++) {
            start(i);
        }
        int faults = random.nextInt(6);
        for (int i = 0; i < faults; i++) {
            time.after((long) (random.nextDouble() * FAULTS_END_NS), this::fault);
        }
        send();
        time.runUntil(startNs + FAULTS_END_NS);
        store.trouble(0);
        settle(startNs + FAULTS_END_NS);
        List<String> found = finish();
        found.addAll(check());
        for (SimHost host : allHosts) {
            if (host.isAlive()) {
                host.crash();
            }
            spare.addAll(host.shards());
        }
        return found;
    }

    private void start(int number) {
        List<SimShard> shards = new ArrayList<>();
        for (int i = 0; i < SimHost.SHARDS; i++) {
            shards.add(spare.isEmpty() ? new SimShard() : spare.remove());
        }
        SimHost host = new SimHost(time, epoch + 1, shards, mutation, this::export);
        hosts[number] = host;
        allHosts.add(host);
        live(host, "node" + number);
    }

    private void live(SimHost host, String name) {
        SimNode life =
                new SimNode(time, host, new StateOwner(name, ++epoch), store, mutation, ended -> live(host, name));
        lives.add(life);
        host.live(life);
    }

    /** A packet of a flow. */
    static PacketBuilder packet(int flow) {
        return PacketBuilder.udp().ports(1000 + flow, 53);
    }

    private void send() {
        int flow = random.nextInt(FLOWS);
        if (sent[flow] < PACKETS_A_FLOW) {
            int number = sent[flow];
            PacketBuilder packet = packet(flow).octets(1L << number).at(time.nowNs());
            SimHost host = hosts[random.nextInt(20) == 0 ? random.nextInt(NODES) : holder];
            int shard = host.meter(random.nextInt(4) == 0 ? packet.back() : packet);
            if (shard >= 0) {
                sent[flow]++;
                losses.metered(flow, number, host.life(), shard, time.nowNs());
            }
        }
        if (time.nowNs() < startNs + FAULTS_END_NS) {
            time.after((long) (random.nextDouble() * 16 * SimTime.MILLI), this::send);
        }
    }

    private void fault() {
        int number = random.nextInt(NODES);
        SimHost host = hosts[number];
        SimNode life = host.life();
        int kind = random.nextInt(5);
        time.trace(() -> "fault " + kind + " at " + life.owner());
        switch (kind) {
            case 0 -> {
                if (host.isAlive()) {
                    host.crash();
                    notice(life, 30);
                    time.after((long) (random.nextDouble() * 900 * SimTime.MILLI) + 1, () -> start(number));
                }
            }
            case 1 -> {
                host.pause((long) (random.nextDouble() * 1500 * SimTime.MILLI));
                notice(life, 300);
            }
            case 2 -> {
                host.cutOff((long) (random.nextDouble() * 1000 * SimTime.MILLI));
                if (random.nextBoolean()) {
                    notice(life, 300);
                }
            }
            case 3 -> notice(life, 1);
            default -> {
                host.soon(() -> host.life().withdraw());
                host.later(
                        (long) (random.nextDouble() * 500 * SimTime.MILLI),
                        () -> host.life().protect());
            }
        }
    }

    /** One of the others, or several, take a node for dead, rightly or not. */
    private void notice(SimNode life, long afterMs) {
        int times = 1 + random.nextInt(2);
        for (int i = 0; i < times; i++) {
            time.after((afterMs + random.nextInt(20)) * SimTime.MILLI, () -> {
                int number = random.nextInt(NODES);
                SimNode heir = hosts[number].life();
                if (hosts[number] != life.host() && heir.isWell()) {
                    holder = number;
                    time.trace(() -> heir.owner() + " takes " + life.owner() + " for dead");
                    heir.adopt(life.owner());
                }
            });
        }
    }

    /** Faults are over: what the dead have left is taken over. */
    private void settle(long fromNs) {
        long nowNs = fromNs;
        for (int round = 0; round < 5; round++) {
            nowNs += 400 * SimTime.MILLI;
            time.runUntil(nowNs);
            SimNode heir = lives.stream()
                    .filter(SimNode::isWell)
                    .reduce((one, other) -> other)
                    .orElse(null);
            if (heir == null) {
                start(0);
            } else {
                lives.stream().filter(SimNode::isOver).forEach(life -> heir.adopt(life.owner()));
            }
        }
    }

    private List<String> finish() {
        long nowNs = time.nowNs();
        List<SimNode> well = lives.stream().filter(SimNode::isWell).toList();
        well.forEach(SimNode::withdraw);
        time.runUntil(nowNs + SETTLED_NS);
        List<String> found = new ArrayList<>();
        well.forEach(life -> found.addAll(life.unfinished()));
        well.forEach(life -> life.host().drain());
        if (!trouble) {
            lives.stream()
                    .filter(this::isClearedAway)
                    .forEach(life -> store.keys(SavedChunk.keys(life.owner()))
                            .forEach(key -> found.add(key + " is left in the store")));
        }
        return found;
    }

    /** Whether who had to clear away what a life has left has lived to do so: its heir, and itself if it was alive then. */
    private boolean isClearedAway(SimNode life) {
        StateOwner heir = commits.heir(life.owner());
        boolean heirIsDead = lives.stream()
                .anyMatch(other -> other.owner().equals(heir) && !other.host().isAlive());
        return !heirIsDead && (heir == null || life.diedNs() < commits.fencedNs(life.owner()));
    }

    private void export(SimHost host, FlowBatch batch) {
        for (RecordedFlow record : RecordedFlow.of(batch)) {
            int port = record.sourcePort() == 53 ? record.destinationPort() : record.sourcePort();
            int flow = port - 1000;
            time.trace(() -> host.life().owner() + " exports flow " + flow + " " + record.reason() + " "
                    + Long.toBinaryString(
                            record.forward().octets() + record.reverse().octets()));
            recordedPackets[flow] +=
                    record.forward().packets() + record.reverse().packets();
            recordedOctets[flow] += record.forward().octets() + record.reverse().octets();
        }
    }

    private List<String> check() {
        List<String> found = new ArrayList<>();
        for (int flow = 0; flow < FLOWS; flow++) {
            if (Long.bitCount(recordedOctets[flow]) != recordedPackets[flow]
                    || recordedOctets[flow] >>> sent[flow] != 0) {
                found.add("flow " + flow + ": " + recordedPackets[flow] + " packets of "
                        + Long.toBinaryString(recordedOctets[flow]) + " octets, of which " + sent[flow]
                        + " were sent: some are counted twice");
                continue;
            }
            for (int packet = 0; packet < sent[flow]; packet++) {
                if ((recordedOctets[flow] & 1L << packet) == 0 && !losses.mayBeLost(flow, packet)) {
                    found.add(losses.tell(flow, packet, startNs));
                }
            }
        }
        return found;
    }
}
