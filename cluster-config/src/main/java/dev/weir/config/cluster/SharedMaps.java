// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.map.LocalMapStats;
import com.hazelcast.spi.merge.PutIfAbsentMergePolicy;

/** The maps that a cluster's nodes share, and what becomes of them when a member dies or two parts of a cluster meet. */
final class SharedMaps {
    /** The newest epoch of each name, as {@link NodeId} has it. */
    static final String EPOCHS = "weir.epochs";
    /** What the first node decides for all. */
    static final String AGREED = "weir.agreed";
    /** The changes of configuration that are for more than one node. */
    static final String CONFIGURATION = "weir.configuration";

    /** The heads of the flow state of a group, whose name follows. */
    static final String HEADS = "weir.heads.";
    /** The chunks of the flow state of a group, whose name follows. */
    static final String CHUNKS = "weir.chunks.";

    private static final String OWN = "weir.";
    /** For what is small and must not be lost: two members may die at once. */
    private static final int COPIES_OF_SMALL = 2;

    private SharedMaps() {}

    static void configure(Config config) {
        config.addMapConfig(small(EPOCHS, HighestEpoch.class.getName()));
        config.addMapConfig(small(AGREED, PutIfAbsentMergePolicy.class.getName()));
        config.addMapConfig(small(CONFIGURATION, LaterLog.class.getName()));
        config.addMapConfig(small(HEADS + "*", FencedHead.class.getName()));
        // A second copy of each chunk is what a takeover needs; a third would cost as much again.
        config.addMapConfig(new MapConfig(CHUNKS + "*")
                .setBackupCount(1)
                .setInMemoryFormat(InMemoryFormat.BINARY)
                .setMergePolicyConfig(new MergePolicyConfig().setPolicy(PutIfAbsentMergePolicy.class.getName())));
        // Those that Vert.x asks for; after a merge it puts what it had there once more.
        config.addMultiMapConfig(new MultiMapConfig("__vertx.subs")
                .setBackupCount(1)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
        config.addMapConfig(new MapConfig("__vertx.haInfo").setBackupCount(1));
        config.addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(1));
    }

    /** Memory of this member for the maps of Weir, for its own part and for copies of others'. */
    static long octets(HazelcastInstance hazelcast) {
        return hazelcast.getDistributedObjects().stream()
                .filter(object -> object instanceof IMap && object.getName().startsWith(OWN))
                .map(map -> ((IMap<?, ?>) map).getLocalMapStats())
                .mapToLong(SharedMaps::octets)
                .sum();
    }

    private static long octets(LocalMapStats stats) {
        return stats.getOwnedEntryMemoryCost() + stats.getBackupEntryMemoryCost();
    }

    private static MapConfig small(String name, String mergePolicy) {
        return new MapConfig(name)
                .setBackupCount(COPIES_OF_SMALL)
                .setInMemoryFormat(InMemoryFormat.BINARY)
                .setMergePolicyConfig(new MergePolicyConfig().setPolicy(mergePolicy));
    }
}
