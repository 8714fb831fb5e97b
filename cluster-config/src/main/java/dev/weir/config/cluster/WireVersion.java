// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

/**
 * The version of what nodes send each other. It grows by one with every release that changes a layout on the bus or in shared
 * state; a release reads the layouts of its own version and of the one before it, and is read by the one before it as far as
 * those two overlap. So nodes can be upgraded one by one.
 */
public final class WireVersion {

    /** The version of this node. */
    public static final int CURRENT = 1;

    private WireVersion() {}

    /** Whether a node of that version and this one understand each other: the same or the next one. */
    public static boolean isCompatible(int other) {
        return Math.abs(other - CURRENT) <= 1;
    }
}
