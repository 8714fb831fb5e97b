// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The moment at which a capture takes the place of another one of the same interface. Both see all packets for a while;
 * the one before takes those that the kernel stamped up to the moment, the one after takes the rest. The kernel stamps a
 * packet once for all who look at it, so each is taken by one of them.
 *
 * <p>Until the moment is known, it is later than any. It has to be settled before it comes.
 */
public final class CutOver {
    private volatile long atNs = Long.MAX_VALUE;

    /** Settles the moment: so long from now, on the clock that the kernel stamps by. Once. */
    public void in(long time, TimeUnit unit) {
        atNs = nowNs() + unit.toNanos(time);
    }

    /** Nanoseconds since 1970, the last of the one before. */
    public long atNs() {
        return atNs;
    }

    /** Whether the moment is over. */
    public boolean isOver() {
        return nowNs() > atNs;
    }

    private static long nowNs() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }
}
