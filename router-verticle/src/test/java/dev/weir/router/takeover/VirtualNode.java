// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;

/** A node of the simulation: a {@link FailoverGroup}, and around it what can happen to a process and its host. */
final class VirtualNode {
    private static final long MS = 1_000_000L;
    private static final long TICK_NS = 35 * MS;

    final int host;
    final String name;
    final Set<Long> fencedEpochs = new HashSet<>();
    private final GroupSettings settings;
    private final VirtualTime time;
    private final Random random;
    private final Hands hands;
    private final long clockNs;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    /** By sender and path, as the guard against replays has it. */
    private final Map<String, Long> sequences = new HashMap<>();

    /** Of each sender, the newest heartbeat that has come, and when. */
    final Map<String, Beat> newest = new HashMap<>();

    final Map<String, Long> heardNs = new HashMap<>();

    /** When the witness answered last; -1 when it never did. */
    long testifiedNs = -1;

    FailoverGroup group;
    long epoch;
    long sequence;
    boolean running;
    boolean paused;
    private long life;
    private long asleepSinceNs;

    /** What a node has done in the world around it. */
    interface Hands {
        void act(VirtualNode node, FailoverAction action);

        /** The first it did after it was asleep with traffic; for 0 ns when it had none. */
        void afterWaking(VirtualNode node, long asleepNs, List<FailoverAction> first);
    }

    VirtualNode(int host, GroupSettings settings, VirtualTime time, Random random, Hands hands) {
        this.host = host;
        this.name = settings.node();
        this.settings = settings;
        this.time = time;
        this.random = random;
        this.hands = hands;
        // No two machines count from the same moment.
        this.clockNs = random.nextLong();
    }

    long nowNs() {
        return clockNs + time.nowNs();
    }

    boolean isAwake() {
        return running && !paused;
    }

    boolean is(FailoverState state) {
        return running && group.state() == state;
    }

    void start() {
        if (running) {
            return;
        }
        running = true;
        paused = false;
        epoch++;
        life++;
        sequences.clear();
        newest.clear();
        heardNs.clear();
        waiting.clear();
        group = new FailoverGroup(settings, "share of " + name, epoch, nowNs());
        tickIn(0, life);
    }

    void crash() {
        running = false;
        paused = false;
    }

    private void tickIn(long delayNs, long ofLife) {
        time.in(delayNs, () -> {
            if (!running || life != ofLife) {
                return;
            }
            tickIn(TICK_NS + random.nextInt((int) (15 * MS)), ofLife);
            if (!paused) {
                act(group.tick(nowNs()));
            }
        });
    }

    void pause(long forNs) {
        if (!isAwake()) {
            return;
        }
        paused = true;
        asleepSinceNs = time.nowNs();
        long ofLife = life;
        time.in(forNs, () -> {
            if (running && life == ofLife) {
                wake();
            }
        });
    }

    private void wake() {
        paused = false;
        long asleepNs = group.state().hasTraffic() ? time.nowNs() - asleepSinceNs : 0;
        List<FailoverAction> first = group.tick(nowNs());
        hands.afterWaking(this, asleepNs, first);
        act(first);
        List<Runnable> queued = new ArrayList<>(waiting);
        waiting.clear();
        queued.forEach(Runnable::run);
    }

    /** Something comes to the process: now, or when it wakes up. */
    void receive(Runnable what) {
        if (!running) {
            return;
        }
        if (paused) {
            waiting.add(what);
        } else {
            what.run();
        }
    }

    void hear(int path, Beat beat) {
        String key = beat.node() + " " + path;
        long number = beat.epoch() << 32 | beat.sequence();
        if (number <= sequences.getOrDefault(key, -1L)) {
            return;
        }
        sequences.put(key, number);
        Beat before = newest.get(beat.node());
        if (before == null || beat.isNewerThan(before)) {
            newest.put(beat.node(), beat);
        }
        if (before == null || beat.epoch() >= before.epoch()) {
            heardNs.put(beat.node(), time.nowNs());
        }
        act(group.heard(nowNs(), beat));
    }

    void act(List<FailoverAction> actions) {
        for (FailoverAction action : actions) {
            if (action instanceof FailoverAction.Fenced fenced) {
                fencedEpochs.add(fenced.epoch());
            }
            hands.act(this, action);
        }
    }
}
