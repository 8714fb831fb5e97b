// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/** Why a node took traffic. */
public enum TakeoverReason {
    /** Nobody is known to have had it. */
    FIRST,
    /** Whoever had it is heard no more, and the witness, where there is one, does not hear it either. */
    SILENT,
    /** The host of whoever had it lives, and its process is gone. */
    REFUSED,
    /** Whoever had it is heard, and has given it up by itself: its interface is down, it was asleep, or it has begun anew. */
    GIVEN_UP,
    /** Whoever had it handed it over. */
    PLANNED;

    /** Whether nothing was heard of who had it: what that one still does of its own accord is not to count. */
    public boolean isOfTheDead() {
        return this == SILENT || this == REFUSED;
    }
}
