// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow;

/**
 * How the flows of a node are doing in the state that it shares with others.
 *
 * @param protecting whether records wait for checkpoints
 * @param epoch of this node's life
 * @param octets of this node's flows in the shared state
 * @param checkpoints made since the start, by all shards
 * @param failures of those that came to nothing
 * @param takeovers of other nodes, or of this one's own past, in which there were flows
 * @param adoptedFlows that came with them
 * @param lostChunks parts of what was taken over that were not there, or could not be read: the flows in them are lost
 * @param lastTakeoverMs how long the last one took, in milliseconds; 0 before the first
 */
public record SharedFlowsStatus(
        boolean protecting,
        long epoch,
        long octets,
        long checkpoints,
        long failures,
        long takeovers,
        long adoptedFlows,
        long lostChunks,
        long lastTakeoverMs) {}
