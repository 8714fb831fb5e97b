// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import dev.weir.router.takeover.FailoverAction.Announce;
import dev.weir.router.takeover.FailoverAction.AskWitness;
import dev.weir.router.takeover.FailoverAction.StandDown;
import dev.weir.router.takeover.FailoverAction.Take;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A group of nodes through a time of faults, all of which come from a seed, and a time of peace after it. What must never be
 * is noted as a violation when it is.
 */
final class Simulation implements VirtualNode.Hands {
    static final long MS = 1_000_000L;
    private static final long MAX_DELAY_NS = 60 * MS;
    private static final long FAULTS_NS = 6_500 * MS;
    private static final long SETTLING_NS = 3_500 * MS;
    private static final long PEACE_NS = 1_000 * MS;
    private static final long SILENCE_NS = 300 * MS;
    private static final long MAX_BOTH_NS = 600 * MS;
    private static final long LOOK_NS = 20 * MS;

    private final List<String> violations = new ArrayList<>();
    private final long[][] bothSinceNs;
    private final VirtualTime time = new VirtualTime();
    private final long seed;
    private final Random random;
    private final GroupMode mode;
    private final WitnessKind witness;
    private final boolean preempt;
    private final VirtualNetwork network;
    private final List<VirtualNode> nodes = new ArrayList<>();
    private final Map<String, Beat> heardByWitness = new HashMap<>();
    private final Map<String, Long> heardByWitnessNs = new HashMap<>();
    private final Map<String, Long> terms = new HashMap<>();
    private int takeovers;

    enum WitnessKind {
        NONE,
        GATEWAY,
        NODE
    }

    Simulation(long seed, GroupMode mode, int size) {
        this.seed = seed;
        this.random = new Random(seed);
        this.mode = mode;
        this.witness = WitnessKind.values()[random.nextInt(WitnessKind.values().length)];
        this.preempt = random.nextBoolean();
        this.network = new VirtualNetwork(time, random, size + 1, 1 + random.nextInt(2), MAX_DELAY_NS);
        this.bothSinceNs = new long[size][size];
        boolean equal = random.nextInt(3) == 0;
        for (int host = 0; host < size; host++) {
            int priority = equal ? 100 : 100 + 10 * host;
            GroupSettings settings = new GroupSettings(
                    "n" + host,
                    priority,
                    mode,
                    preempt,
                    1_000 * MS,
                    100 * MS,
                    3,
                    witness != WitnessKind.NONE,
                    2_000 * MS);
            nodes.add(new VirtualNode(host, settings, time, random, this));
        }
    }

    /** Runs it to its end; what must not be and was. */
    List<String> run() {
        for (VirtualNode node : nodes) {
            time.in(random.nextInt(1_500) * MS, node::start);
        }
        if (random.nextInt(2) == 0) {
            network.disturb(random.nextDouble() * 0.2, random.nextDouble() * 0.2);
        }
        int faults = 1 + random.nextInt(5);
        for (int i = 0; i < faults; i++) {
            time.in((1_500 + random.nextInt(5_000)) * MS, this::fault);
        }
        watch(this::check, FAULTS_NS + SETTLING_NS + PEACE_NS);
        time.runUntil(FAULTS_NS);
        network.mend();
        for (VirtualNode node : nodes) {
            node.start();
            node.receive(() -> node.act(node.group.health(node.nowNs(), true)));
            node.receive(() -> node.act(node.group.rejoin(node.nowNs())));
        }
        time.runUntil(FAULTS_NS + SETTLING_NS);
        watch(this::checkPeace, FAULTS_NS + SETTLING_NS + PEACE_NS);
        time.runUntil(FAULTS_NS + SETTLING_NS + PEACE_NS);
        checkFences();
        return violations;
    }

    private void watch(Runnable what, long untilNs) {
        what.run();
        if (time.nowNs() + LOOK_NS < untilNs) {
            time.in(LOOK_NS, () -> watch(what, untilNs));
        }
    }

    int takeovers() {
        return takeovers;
    }

    private void fault() {
        VirtualNode node = nodes.get(random.nextInt(nodes.size()));
        long longNs = (100 + random.nextInt(4_000)) * MS;
        switch (random.nextInt(8)) {
            case 0 -> {
                node.crash();
                time.in(longNs, node::start);
            }
            case 1 -> node.pause(Math.min((50 + random.nextInt(3_000)) * MS, FAULTS_NS - time.nowNs()));
            case 2 -> {
                network.cutOff(node.host, true);
                time.in(longNs, () -> network.cutOff(node.host, false));
            }
            case 3 -> {
                VirtualNode other = nodes.get((node.host + 1) % nodes.size());
                network.part(node.host, other.host, true);
                time.in(longNs, () -> network.part(node.host, other.host, false));
            }
            case 4 -> {
                int path = random.nextInt(network.paths());
                int other = (node.host + 1) % nodes.size();
                network.cut(path, node.host, other, true);
                time.in(longNs, () -> network.cut(path, node.host, other, false));
            }
            case 5 -> {
                tell(node, () -> node.group.health(node.nowNs(), false));
                time.in(longNs, () -> tell(node, () -> node.group.health(node.nowNs(), true)));
            }
            case 6 -> {
                tell(node, () -> node.group.leave(node.nowNs()));
                time.in(longNs, () -> tell(node, () -> node.group.rejoin(node.nowNs())));
            }
            default -> {
                // The link fails, and the node notices.
                network.cutOff(node.host, true);
                tell(node, () -> node.group.health(node.nowNs(), false));
                time.in(longNs, () -> {
                    network.cutOff(node.host, false);
                    tell(node, () -> node.group.health(node.nowNs(), true));
                });
            }
        }
    }

    private static void tell(VirtualNode node, Supplier<List<FailoverAction>> input) {
        node.receive(() -> node.act(input.get()));
    }

    @Override
    public void act(VirtualNode node, FailoverAction action) {
        if (action instanceof Announce) {
            announce(node);
        } else if (action instanceof AskWitness asking) {
            ask(node, asking);
        } else if (action instanceof Take take) {
            checkTake(node, take.event());
            takeovers++;
            long life = node.epoch;
            time.in((5 + random.nextInt(60)) * MS, () -> {
                if (node.epoch == life) {
                    tell(
                            node,
                            () -> node.group.inPlace(node.nowNs(), take.event().term()));
                }
            });
        }
    }

    private void announce(VirtualNode node) {
        Beat now = node.group.beat();
        for (VirtualNode other : nodes) {
            for (int path = 0; other != node && path < network.paths(); path++) {
                int by = path;
                Beat beat = now.numbered(++node.sequence);
                network.send(by, node.host, other.host, () -> arrive(node, other, by, beat));
            }
        }
        if (witness != WitnessKind.NODE) {
            return;
        }
        Beat told = now.numbered(++node.sequence);
        network.send(0, node.host, nodes.size(), () -> {
            heardByWitness.put(node.name, told);
            heardByWitnessNs.put(node.name, time.nowNs());
        });
    }

    private void arrive(VirtualNode from, VirtualNode to, int path, Beat beat) {
        if (to.running) {
            to.receive(() -> to.hear(path, beat));
        } else {
            network.send(path, to.host, from.host, () -> tell(from, () -> from.group.refused(from.nowNs(), to.name)));
        }
    }

    private void ask(VirtualNode node, AskWitness asking) {
        network.send(0, node.host, nodes.size(), () -> {
            Testimony answer = testimony(node, asking);
            network.send(
                    0,
                    nodes.size(),
                    node.host,
                    () -> tell(node, () -> {
                        node.testifiedNs = time.nowNs();
                        return node.group.witnessed(node.nowNs(), answer);
                    }));
        });
    }

    private Testimony testimony(VirtualNode asker, AskWitness asking) {
        Testimony best = Testimony.unheard(asking.question(), asking.subject());
        for (Beat beat : witness == WitnessKind.NODE ? heardByWitness.values() : List.<Beat>of()) {
            boolean isMeant = asking.subject().isEmpty()
                    ? !beat.node().equals(asker.name)
                    : beat.node().equals(asking.subject());
            boolean isHeard = time.nowNs() - heardByWitnessNs.get(beat.node()) < asking.silenceNs();
            if (isMeant && isHeard && (!best.heard() || beat.state().hasTraffic())) {
                best = new Testimony(
                        asking.question(),
                        asking.subject(),
                        true,
                        beat.node(),
                        beat.state(),
                        beat.priority(),
                        beat.term(),
                        beat.fit());
            }
        }
        return best;
    }

    @Override
    public void afterWaking(VirtualNode node, long asleepNs, List<FailoverAction> first) {
        boolean gaveUp = !first.isEmpty() && first.get(0) instanceof StandDown;
        if (asleepNs > SILENCE_NS && !gaveUp) {
            violation(node.name + " did something before it gave the traffic up: " + first);
        }
    }

    private void checkTake(VirtualNode node, TookOver event) {
        if (event.term() <= terms.getOrDefault(node.name + node.epoch, 0L)) {
            violation(node.name + " took over twice in term " + event.term());
        }
        terms.put(node.name + node.epoch, event.term());
        boolean isFromAbsent = event.why() == TakeoverReason.SILENT || event.why() == TakeoverReason.REFUSED;
        if (isFromAbsent && witness != WitnessKind.NONE && node.testifiedNs != time.nowNs()) {
            violation(node.name + " took over unasked: " + event);
        }
        if (event.why() == TakeoverReason.PLANNED) {
            return;
        }
        for (VirtualNode other : nodes) {
            Beat newest = node.newest.get(other.name);
            boolean concerned =
                    mode == GroupMode.ACTIVE_STANDBY || event.owner().equals(other.name);
            if (other == node || newest == null || !concerned) {
                continue;
            }
            long silentNs = time.nowNs() - node.heardNs.get(other.name);
            boolean lives = other.running && other.epoch == newest.epoch();
            if (newest.state().hasTraffic() && lives && silentNs < SILENCE_NS) {
                violation(node.name + " took over from " + other.name + ", which it heard " + silentNs / MS
                        + " ms ago: " + event);
            }
        }
    }

    /** Two that hear each other do not both have the same traffic for long. */
    private void check() {
        for (VirtualNode one : nodes) {
            for (VirtualNode other : nodes) {
                if (one.host < other.host) {
                    check(one, other);
                }
            }
        }
    }

    private void check(VirtualNode one, VirtualNode other) {
        boolean both = isSame(one, other) && network.leads(one.host, other.host) && network.leads(other.host, one.host);
        if (!both) {
            bothSinceNs[one.host][other.host] = time.nowNs();
        } else if (time.nowNs() - bothSinceNs[one.host][other.host] > MAX_BOTH_NS) {
            violation(one.name + " and " + other.name + " both have the traffic");
        }
    }

    private boolean isSame(VirtualNode one, VirtualNode other) {
        if (!one.isAwake() || !other.isAwake() || !one.is(FailoverState.ACTIVE) || !other.is(FailoverState.ACTIVE)) {
            return false;
        }
        return mode == GroupMode.ACTIVE_STANDBY
                || one.group.held().keySet().stream().anyMatch(other.group.held()::containsKey)
                || one.group.held().containsKey(other.name)
                        && other.group.beat().inPlace()
                || other.group.held().containsKey(one.name) && one.group.beat().inPlace();
    }

    private void checkPeace() {
        long active =
                nodes.stream().filter(node -> node.is(FailoverState.ACTIVE)).count();
        long wanted = mode == GroupMode.ACTIVE_STANDBY ? 1 : nodes.size();
        if (active != wanted) {
            violation(active + " have the traffic when all is well, not " + wanted);
        }
        int highest = priority(node -> true);
        if (preempt && mode == GroupMode.ACTIVE_STANDBY && priority(node -> node.is(FailoverState.ACTIVE)) < highest) {
            violation("the highest priority is not active");
        }
    }

    private int priority(Predicate<VirtualNode> of) {
        return nodes.stream()
                .filter(of)
                .mapToInt(node -> node.group.settings().priority())
                .max()
                .orElse(0);
    }

    /** Whoever was taken over without its consent, and lives on, knows. */
    private void checkFences() {
        for (VirtualNode node : nodes) {
            for (Held held : node.group.held().values()) {
                nodes.stream()
                        .filter(other -> other.name.equals(held.owner()))
                        .filter(other -> held.fences() && other.epoch == held.epoch())
                        .filter(other -> !other.fencedEpochs.contains(held.epoch()))
                        .forEach(other -> violation(other.name + " does not know that it was taken over"));
            }
        }
    }

    private void violation(String what) {
        if (violations.size() < 5) {
            violations.add("seed " + seed + " at " + time.nowNs() / MS + " ms: " + what + " " + this);
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("(" + mode + ", witness " + witness + ", preempt " + preempt + ";");
        for (VirtualNode node : nodes) {
            text.append(' ')
                    .append(node.name)
                    .append(node.running ? node.paused ? " paused " : " " : " dead ")
                    .append(node.group == null ? "" : node.group.beat());
        }
        return text.append(')').toString();
    }
}
