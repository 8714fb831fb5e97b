// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

/**
 * A node from one of its starts to the next: what it owns is owned by this, so that a node that comes back is another one.
 *
 * @param name the node's name, of which a cluster has one at a time
 * @param epoch grows with each start of a node of that name: milliseconds since 1970 at the start, or more
 */
public record NodeId(String name, long epoch) {

    /** Such as {@code edge-1 (epoch 1796008720515)}. */
    @Override
    public String toString() {
        return name + " (epoch " + epoch + ")";
    }
}
