// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.flow.cache.PacketBuilder;
import dev.weir.flow.cache.RecordedFlow;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.state.StateOwner;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Some nodes, of which one has the traffic, in a world where things go wrong by a seed. Each packet of a flow has another
 * power of two of octets, so that the sum of what was recorded tells which packets were, and whether one was twice.
 */
final class SimWorld {
    static final int PACKETS_A_FLOW = 30;
    private static final int FLOWS = 9;
    private static final int NODES = 3;
    private static final long FAULTS_END_NS = 2_000 * SimTime.MILLI;
    private static final long SETTLED_NS = 500 * SimTime.MILLI;

    /** From when a checkpoint is begun until its commit is made, at most: steps, two questions, and none lost. */
    private static final long CHECKPOINT_NS = 620 * SimTime.MILLI;

    /** From when a commit is made until its owner hears of it, at most, if both are well. */
    private static final long ANSWER_NS = 20 * SimTime.MILLI;

    /** The same, where answers are lost. */
    private static final long LATE_ANSWER_NS = 320 * SimTime.MILLI;

    private final Random random;
    private final Mutation mutation;
    private final SimTime time;
    private final long startNs;
    private final SimStore store;
    private final Deque<SimShard> spare;
    private final SimNode[] nodes = new SimNode[NODES];
    private final List<SimNode> dead = new ArrayList<>();
    private final List<SimNode> all = new ArrayList<>();
    private long epoch;
    private int holder;
    private long answerNs;

    /** By flow: what of it came to a node, and when, and to which life. */
    private final SimNode[][] meteredBy = new SimNode[FLOWS][PACKETS_A_FLOW];

    private final long[][] meteredNs = new long[FLOWS][PACKETS_A_FLOW];
    private final int[] sent = new int[FLOWS];
    private final long[] recordedOctets = new long[FLOWS];
    private final long[] recordedPackets = new long[FLOWS];

    /** By life, of each shard: when checkpoints were made that count. */
    private final Map<StateOwner, List<List<Long>>> committedNs = new HashMap<>();

    /** By life: who has taken it over. */
    private final Map<StateOwner, StateOwner> heirs = new HashMap<>();

    SimWorld(long seed, long startNs, Deque<SimShard> spare, Mutation mutation) {
        this.random = new Random(seed);
        this.startNs = startNs;
        this.spare = spare;
        this.mutation = mutation;
        this.time = new SimTime(startNs);
        this.store = new SimStore(time, random, this::committed);
    }

    /** Lives through it; what was not as it should be, empty when all was. */
    List<String> run() {
        boolean trouble = random.nextBoolean();
        store.trouble(trouble ? random.nextDouble() * 0.1 : 0);
        answerNs = trouble ? LATE_ANSWER_NS : ANSWER_NS;
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
        finish();
        List<String> faultsFound = check();
        for (SimNode node : all) {
            if (node.isAlive()) {
                node.crash();
            }
            spare.addAll(node.shards());
        }
        return faultsFound;
    }

    private void start(int number) {
        List<SimShard> shards = new ArrayList<>();
        for (int i = 0; i < SimNode.SHARDS; i++) {
            shards.add(spare.isEmpty() ? new SimShard() : spare.remove());
        }
        StateOwner owner = new StateOwner("node" + number, ++epoch);
        nodes[number] = new SimNode(time, owner, store, shards, mutation, this::export);
        all.add(nodes[number]);
    }

    private void send() {
        int flow = random.nextInt(FLOWS);
        if (sent[flow] < PACKETS_A_FLOW) {
            int number = sent[flow];
            PacketBuilder packet = PacketBuilder.udp()
                    .ports(1000 + flow, 53)
                    .octets(1L << number)
                    .at(time.nowNs());
            SimNode node = nodes[random.nextInt(20) == 0 ? random.nextInt(NODES) : holder];
            if (node.meter(random.nextInt(4) == 0 ? packet.back() : packet)) {
                sent[flow]++;
                meteredBy[flow][number] = node;
                meteredNs[flow][number] = time.nowNs();
            }
        }
        if (time.nowNs() < startNs + FAULTS_END_NS) {
            time.after((long) (random.nextDouble() * 16 * SimTime.MILLI), this::send);
        }
    }

    private void fault() {
        int number = random.nextInt(NODES);
        SimNode node = nodes[number];
        int kind = random.nextInt(4);
        time.trace(() -> "fault " + kind + " at " + node.owner());
        switch (kind) {
            case 0 -> {
                if (node.isAlive()) {
                    node.crash();
                    dead.add(node);
                    notice(node, 30);
                    time.after((long) (random.nextDouble() * 900 * SimTime.MILLI) + 1, () -> start(number));
                }
            }
            case 1 -> {
                node.pause((long) (random.nextDouble() * 1500 * SimTime.MILLI));
                notice(node, 300);
            }
            case 2 -> {
                node.cutOff((long) (random.nextDouble() * 1000 * SimTime.MILLI));
                if (random.nextBoolean()) {
                    notice(node, 300);
                }
            }
            default -> notice(node, 1);
        }
    }

    /** One of the others, or several, take a node for dead, rightly or not. */
    private void notice(SimNode node, long afterMs) {
        int times = 1 + random.nextInt(2);
        for (int i = 0; i < times; i++) {
            time.after((afterMs + random.nextInt(20)) * SimTime.MILLI, () -> {
                int number = random.nextInt(NODES);
                if (nodes[number] != node && nodes[number].isWell()) {
                    holder = number;
                    time.trace(() -> nodes[number].owner() + " takes " + node.owner() + " for dead");
                    nodes[number].adopt(node.owner());
                }
            });
        }
    }

    /** Faults are over: who was taken over begins anew, and what the dead have left is taken over. */
    private void settle(long fromNs) {
        long nowNs = fromNs;
        for (int round = 0; round < 5; round++) {
            nowNs += 400 * SimTime.MILLI;
            time.runUntil(nowNs);
            SimNode well = null;
            for (SimNode node : all) {
                if (node.isAlive() && node.isFenced()) {
                    node.crash();
                    dead.add(node);
                } else if (node.isWell()) {
                    well = node;
                }
            }
            if (well == null) {
                start(0);
            } else {
                SimNode heir = well;
                dead.forEach(node -> heir.adopt(node.owner()));
                for (SimNode node : all) {
                    // A fence whose holder has died since.
                    if (!node.isAlive()) {
                        heir.adopt(node.owner());
                    }
                }
            }
        }
    }

    private void finish() {
        long nowNs = time.nowNs();
        for (SimNode node : all) {
            if (node.isWell()) {
                node.withdraw();
            }
        }
        time.runUntil(nowNs + SETTLED_NS);
        for (SimNode node : all) {
            if (node.isWell()) {
                node.drain();
            }
        }
    }

    private void committed(byte[] before, byte[] after) {
        try {
            StateHead was = before == null ? null : StateHead.decode(before);
            StateHead is = StateHead.decode(after);
            time.trace(is::toString);
            if (is.fencedBy() != null) {
                heirs.put(is.owner(), is.fencedBy());
            }
            List<List<Long>> times =
                    committedNs.computeIfAbsent(is.owner(), owner -> List.of(new ArrayList<>(), new ArrayList<>()));
            for (int shard = 0; shard < is.chunks().size(); shard++) {
                List<Integer> then = was == null || was.chunks().size() <= shard
                        ? List.of()
                        : was.chunks().get(shard);
                if (is.fencedBy() == null && !then.equals(is.chunks().get(shard))) {
                    times.get(shard).add(time.nowNs());
                }
            }
        } catch (BadStateException e) {
            throw new IllegalStateException(e);
        }
    }

    private void export(SimNode node, FlowBatch batch) {
        for (RecordedFlow record : RecordedFlow.of(batch)) {
            int port = record.sourcePort() == 53 ? record.destinationPort() : record.sourcePort();
            int flow = port - 1000;
            time.trace(() -> node.owner() + " exports flow " + flow + " " + record.reason() + " "
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
                if ((recordedOctets[flow] & 1L << packet) == 0) {
                    checkLost(flow, packet, found);
                }
            }
        }
        return found;
    }

    private void checkLost(int flow, int packet, List<String> found) {
        SimNode by = meteredBy[flow][packet];
        String what = "flow " + flow + ": packet " + packet + ", metered by " + by.owner() + " at "
                + (meteredNs[flow][packet] - startNs) / SimTime.MILLI + " ms, ";
        if (by.isAlive() && by.isWell()) {
            found.add(what + "is lost, although that lives");
            return;
        }
        StateOwner heir = heirs.get(by.owner());
        if (all.stream().anyMatch(node -> node.owner().equals(heir) && !node.isWell())) {
            // It may have come to an end there, as late as can be.
            return;
        }
        List<List<Long>> commits = committedNs.getOrDefault(by.owner(), List.of(List.of()));
        if (!by.isAlive() && commits.stream().flatMap(List::stream).anyMatch(at -> at > by.lastWellNs() - answerNs)) {
            // It may have died between a commit and the answer: records that waited for it are nowhere any more.
            return;
        }
        long lastNs = commits.stream()
                .mapToLong(times -> times.isEmpty() ? 0 : times.get(times.size() - 1))
                .min()
                .orElse(0);
        if (meteredNs[flow][packet] < lastNs - CHECKPOINT_NS) {
            found.add(what + "is lost, although all shards of that made a checkpoint at "
                    + (lastNs - startNs) / SimTime.MILLI + " ms");
        }
    }
}
