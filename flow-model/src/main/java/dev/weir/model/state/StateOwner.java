// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.state;

/**
 * Whose flows they are: a node, in one of its lives.
 *
 * @param node its name
 * @param epoch greater with each life of a node, never negative
 */
public record StateOwner(String node, long epoch) {
    /** Checks both. */
    public StateOwner {
        if (node.isEmpty() || epoch < 0) {
            throw new IllegalArgumentException("state owner '" + node + "' of epoch " + epoch);
        }
    }

    @Override
    public String toString() {
        return node + " (epoch " + epoch + ")";
    }
}
