// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/** When heartbeats are due: at every interval of an absolute schedule, and at once when there is something to be said. */
final class BeatSchedule {
    private final long intervalNs;
    private long nextNs;
    private boolean hurried;

    /** One whose first is due at once. */
    BeatSchedule(long intervalNs, long nowNs) {
        this.intervalNs = intervalNs;
        this.nextNs = nowNs;
    }

    /** The next is due at once, and those of the schedule remain. */
    void hurry() {
        hurried = true;
    }

    /** Whether one is due, which is then taken for sent; those that were missed are not made up for. */
    boolean isDue(long nowNs) {
        boolean isTime = nowNs - nextNs >= 0;
        if (isTime) {
            nextNs += intervalNs;
            nextNs = nextNs - nowNs > 0 ? nextNs : nowNs + intervalNs;
        }
        boolean due = isTime || hurried;
        hurried = false;
        return due;
    }
}
