// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

/** The time in which something may have been missed. One thread notes, any reads. */
final class LossWindow {
    /** A loss this soon after another belongs to the same time: one minute. */
    private static final long JOIN_NS = 60_000_000_000L;

    private record Window(long fromNs, long toNs) {}

    private volatile Window window;

    /** Notes that something may have been missed in this time, nanoseconds since 1970. */
    void note(long fromNs, long toNs) {
        Window before = window;
        boolean goesOn = before != null && fromNs - before.toNs < JOIN_NS;
        window = new Window(goesOn ? Math.min(before.fromNs, fromNs) : fromNs, toNs);
    }

    /** Whether some of a time is in it. */
    boolean meets(long fromNs, long toNs) {
        Window now = window;
        return now != null && fromNs <= now.toNs && toNs >= now.fromNs;
    }
}
