// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.metrics;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Finds out how late event loops come to what is due: a timer on each, four times a second, and by how much it was late.
 * Nothing waits on an event loop but for a fault, so that this is the time that batches wait for each other.
 */
public final class EventLoopDelay {
    private static final long PERIOD_MS = 250;

    /** Timers go by milliseconds; a delay below is as good as none. */
    private static final double[] BOUNDS_S = {
        0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, Double.POSITIVE_INFINITY
    };

    private static final int SUM_US = BOUNDS_S.length;

    /** What one loop's timer writes: counts by bound, then the sum in microseconds. */
    private final Map<String, AtomicLongArray> loops = new ConcurrentHashMap<>();

    /** Puts a timer on each event loop. */
    public Future<Void> start(Vertx vertx) {
        // Instances of one deployment go to one event loop after the other.
        return vertx.deployVerticle(
                        () -> new Probe(),
                        new DeploymentOptions().setInstances(VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE))
                .mapEmpty();
    }

    /** What was found so far. Any thread. */
    List<NodeState.LoopDelay> delays() {
        List<NodeState.LoopDelay> delays = new ArrayList<>();
        new TreeMap<>(loops).forEach((loop, counts) -> delays.add(new NodeState.LoopDelay(loop, distribution(counts))));
        return delays;
    }

    private static Distribution distribution(AtomicLongArray written) {
        long[] counts = new long[BOUNDS_S.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = written.get(i);
        }
        return new Distribution(BOUNDS_S.clone(), counts, written.get(SUM_US) / 1e6);
    }

    static void note(AtomicLongArray counts, long delayNs) {
        double seconds = delayNs / 1e9;
        int bound = 0;
        while (seconds > BOUNDS_S[bound]) {
            bound++;
        }
        // One thread writes.
        counts.lazySet(bound, counts.getPlain(bound) + 1);
        counts.lazySet(SUM_US, counts.getPlain(SUM_US) + TimeUnit.NANOSECONDS.toMicros(delayNs));
    }

    private final class Probe extends VerticleBase {
        private AtomicLongArray counts;
        private long dueNs;

        @Override
        public Future<?> start() {
            String thread = Thread.currentThread().getName();
            counts = loops.computeIfAbsent(
                    thread.substring(thread.lastIndexOf('-') + 1), loop -> new AtomicLongArray(BOUNDS_S.length + 1));
            arm();
            return Future.succeededFuture();
        }

        private void arm() {
            dueNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PERIOD_MS);
            vertx.setTimer(PERIOD_MS, due -> {
                note(counts, Math.max(0, System.nanoTime() - dueNs));
                arm();
            });
        }
    }
}
