// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import java.util.PriorityQueue;
import java.util.function.Supplier;

/** A clock that stands still until somebody lets the next thing happen. */
final class SimTime {
    static final long MILLI = 1_000_000L;

    private static final boolean TRACE = Boolean.getBoolean("weir.simulation.trace");

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final long startNs;
    private long nowNs;
    private long number;

    /** Tells what happens, when asked to by {@code -Dweir.simulation.trace=true}: for a world that went wrong. */
    void trace(Supplier<String> what) {
        if (TRACE) {
            System.out.println((nowNs - startNs) / MILLI + " ms: " + what.get());
        }
    }

    private record Event(long timeNs, long number, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return timeNs == other.timeNs ? Long.compare(number, other.number) : Long.compare(timeNs, other.timeNs);
        }
    }

    SimTime(long startNs) {
        this.startNs = startNs;
        nowNs = startNs;
    }

    long nowNs() {
        return nowNs;
    }

    void after(long delayNs, Runnable what) {
        events.add(new Event(nowNs + delayNs, number++, what));
    }

    /** Lets all happen that is due until then. */
    void runUntil(long endNs) {
        while (!events.isEmpty() && events.element().timeNs <= endNs) {
            Event event = events.remove();
            nowNs = event.timeNs;
            event.what.run();
        }
        nowNs = endNs;
    }
}
