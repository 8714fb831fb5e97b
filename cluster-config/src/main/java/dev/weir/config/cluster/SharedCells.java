// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

/** The single values that the nodes of a cluster share. */
public final class SharedCells {
    private static final String CHANGES = "changes";

    private SharedCells() {}

    /**
     * The log of changes of configuration. Where two parts of a cluster meet, the log with the later change stays. To find that
     * one, a value begins with its version, 1 octet; the number of the newest change in it, 8; and the highest number that
     * was given out, 8, of which the higher stays either way.
     *
     * @param membership that of a node in a cluster
     */
    public static SharedCell configuration(ClusterMembership membership) {
        return new HazelcastCell(HazelcastMembership.hazelcast(membership).getMap(SharedMaps.CONFIGURATION), CHANGES);
    }
}
