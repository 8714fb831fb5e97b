// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import java.util.PriorityQueue;

/** What happens when, in a time of its own that starts at 0. Of what happens at once, the first planned is first. */
final class VirtualTime {
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nowNs;
    private long planned;

    private record Event(long atNs, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atNs != other.atNs ? Long.compare(atNs, other.atNs) : Long.compare(order, other.order);
        }
    }

    long nowNs() {
        return nowNs;
    }

    /** Plans something. */
    void in(long delayNs, Runnable what) {
        events.add(new Event(nowNs + delayNs, planned++, what));
    }

    /** Has all happen that is planned until then. */
    void runUntil(long untilNs) {
        while (!events.isEmpty() && events.peek().atNs <= untilNs) {
            Event next = events.poll();
            nowNs = next.atNs;
            next.what.run();
        }
        nowNs = untilNs;
    }
}
