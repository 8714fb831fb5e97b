// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import com.hazelcast.map.IMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An entry of a map that a cluster's nodes share. */
final class HazelcastCell implements SharedCell {
    private final IMap<String, byte[]> map;
    private final String key;

    /** For what Hazelcast has no way to ask without waiting. */
    private final ExecutorService waiting = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "weir-cell");
        thread.setDaemon(true);
        return thread;
    });

    HazelcastCell(IMap<String, byte[]> map, String key) {
        this.map = map;
        this.key = key;
    }

    @Override
    public CompletionStage<byte[]> get() {
        // Not getAsync, which throws where the cluster is being left.
        return CompletableFuture.supplyAsync(() -> map.get(key), waiting);
    }

    @Override
    public CompletionStage<Boolean> replace(byte[] expected, byte[] value) {
        return CompletableFuture.supplyAsync(
                () -> expected == null ? map.putIfAbsent(key, value) == null : map.replace(key, expected, value),
                waiting);
    }
}
