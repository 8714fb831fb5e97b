// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/** Finds out, once for each epoch, that another took this node's traffic without its consent. */
final class FenceWatch {
    private boolean known;
    private long knownEpoch;

    /** Whether a heartbeat tells so of a node in an epoch, and none before did. */
    boolean isNew(Beat beat, String node, long epoch) {
        Held mine = beat.holding(node, epoch);
        boolean isNew = mine != null && mine.fences() && !(known && knownEpoch == epoch);
        if (isNew) {
            known = true;
            knownEpoch = epoch;
        }
        return isNew;
    }
}
