// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** What a node shares with the others of a cluster beside flows, and how much of all that is shared it holds. */
final class SharedState {
    private static final System.Logger LOG = System.getLogger(SharedState.class.getName());
    private static final String SEED = "flowHashSeed";
    private static final long REFRESH_S = 5;

    private final HazelcastInstance hazelcast;
    private final NodeId id;
    private final ScheduledExecutorService thread;

    private ScheduledFuture<?> refreshing;
    private long seed;
    private volatile boolean seedShared = true;
    private volatile boolean safe = true;
    private volatile long octets;

    SharedState(HazelcastInstance hazelcast, NodeId id) {
        this.hazelcast = hazelcast;
        this.id = id;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "weir-cluster");
            made.setDaemon(true);
            return made;
        });
    }

    void start() {
        seed = agreedSeed(new SecureRandom().nextLong());
        refreshing = thread.scheduleWithFixedDelay(this::refresh, REFRESH_S, REFRESH_S, TimeUnit.SECONDS);
    }

    void stop() {
        refreshing.cancel(true);
        thread.shutdownNow();
    }

    long seed() {
        return seed;
    }

    boolean isSeedShared() {
        return seedShared;
    }

    boolean isSafe() {
        return safe;
    }

    long octets() {
        return octets;
    }

    /** Another part of the cluster has prevailed, which may have forgotten this node's epoch and may have another seed. */
    void merged() {
        thread.execute(() -> {
            IMap<String, Long> epochs = hazelcast.getMap(SharedMaps.EPOCHS);
            Long known = epochs.get(id.name());
            if (known == null || known < id.epoch()) {
                epochs.set(id.name(), id.epoch());
            }
            seedShared = agreedSeed(seed) == seed;
            if (!seedShared) {
                LOG.log(
                        Level.WARNING,
                        "the cluster has agreed on another hash of flows than this node meters by: a flow that two"
                                + " routers see may become two until this node is restarted");
            }
        });
    }

    private long agreedSeed(long proposed) {
        Long before = hazelcast.<String, Long>getMap(SharedMaps.AGREED).putIfAbsent(SEED, proposed);
        return before == null ? proposed : before;
    }

    private void refresh() {
        try {
            safe = hazelcast.getPartitionService().isLocalMemberSafe();
            octets = SharedMaps.octets(hazelcast);
        } catch (HazelcastException | IllegalStateException unavailable) {
            // Members come or go, or this one does: the next time will tell.
            safe = false;
        }
    }
}
