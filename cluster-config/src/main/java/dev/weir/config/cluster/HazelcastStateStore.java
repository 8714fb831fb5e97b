// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.query.Predicates;
import dev.weir.model.state.StateStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The state that the nodes of a failover group share, in two maps: the heads, small, and all else. An answer means that a
 * second node has a copy, where there is a second node; that none has got one in time is a failure.
 */
final class HazelcastStateStore implements StateStore, AutoCloseable {
    private static final String HEAD = "head/";
    private static final int THREADS = 2;

    private final IMap<String, byte[]> heads;
    private final IMap<String, byte[]> chunks;

    /** For what Hazelcast has no way to ask without waiting. */
    private final ExecutorService waiting = Executors.newFixedThreadPool(THREADS, task -> daemon(task, "weir-state"));

    /** For what nobody waits for: to remove without waiting brings back what was there. */
    private final ExecutorService removing =
            Executors.newSingleThreadExecutor(task -> daemon(task, "weir-state-clean"));

    HazelcastStateStore(HazelcastInstance hazelcast, String group) {
        this.heads = hazelcast.getMap(SharedMaps.HEADS + group);
        this.chunks = hazelcast.getMap(SharedMaps.CHUNKS + group);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private IMap<String, byte[]> map(String key) {
        return key.startsWith(HEAD) ? heads : chunks;
    }

    @Override
    public CompletionStage<Void> put(String key, byte[] value) {
        return map(key).setAsync(key, value);
    }

    @Override
    public CompletionStage<byte[]> get(String key) {
        return map(key).getAsync(key);
    }

    @Override
    public CompletionStage<Boolean> replace(String key, byte[] expected, byte[] value) {
        IMap<String, byte[]> map = map(key);
        return CompletableFuture.supplyAsync(
                () -> expected == null ? map.putIfAbsent(key, value) == null : map.replace(key, expected, value),
                waiting);
    }

    @Override
    public CompletionStage<Void> remove(String key) {
        return CompletableFuture.runAsync(() -> map(key).delete(key), removing);
    }

    @Override
    public CompletionStage<List<String>> keys(String prefix) {
        return CompletableFuture.supplyAsync(
                () -> map(prefix).keySet(Predicates.like("__key", prefix + "%")).stream()
                        .filter(key -> key.startsWith(prefix))
                        .toList(),
                waiting);
    }

    @Override
    public void close() {
        waiting.shutdownNow();
        removing.shutdownNow();
    }
}
