// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

/**
 * The clock of NetFlow version 5, which tells a flow's times in milliseconds since a boot that each datagram's header
 * places in the world: {@code boot = unix time - SysUptime}. It keeps one boot for as long as it can, and another one
 * for records that lie outside the 2^32 milliseconds (49.7 days) after it. All times here are milliseconds since 1970.
 *
 * <p>For every record of a datagram {@code 0 <= First <= Last <= SysUptime < 2^32} holds, so that a collector's
 * arithmetic gives back each time to the millisecond.
 */
final class NetFlow5Clock {
    /** The longest uptime that the header can tell, and the longest time from the start to the end of a record. */
    static final long MAX_UPTIME_MS = 0xffff_ffffL;

    /** The latest time that the header can tell. */
    static final long MAX_TIME_MS = 0xffff_ffffL * 1000 + 999;

    /** How far before a record the boot is put: records that started earlier follow. */
    private static final long BEFORE_MS = 10L * 24 * 60 * 60 * 1000;

    private long bootMs;
    private long latestMs;
    private boolean booted;

    /** Whether the header and a record can tell of these times at all. */
    static boolean canTell(long startMs, long endMs) {
        return startMs >= 0 && endMs >= startMs && endMs <= MAX_TIME_MS && endMs - startMs <= MAX_UPTIME_MS;
    }

    /** Whether a record with these times can join the datagram that is being filled. */
    boolean holds(long startMs, long endMs) {
        return booted && startMs >= bootMs && endMs - bootMs <= MAX_UPTIME_MS;
    }

    /**
     * A datagram begins: finds it a boot.
     *
     * @param startMs when its first record starts
     * @param endMs when its first record ends
     * @param nowMs the exporter's clock
     */
    void beginDatagram(long startMs, long endMs, long nowMs) {
        long presentMs = Math.max(nowMs, endMs);
        if (!holds(startMs, presentMs)) {
            bootMs = Math.max(0, startMs - BEFORE_MS);
            if (endMs - bootMs > MAX_UPTIME_MS) {
                bootMs = startMs;
            }
            booted = true;
        }
        latestMs = bootMs;
        include(endMs, nowMs);
    }

    /** A record that ends then joins the datagram, at this time of the exporter's clock. */
    void include(long endMs, long nowMs) {
        latestMs = Math.max(latestMs, Math.max(endMs, Math.min(nowMs, Math.min(bootMs + MAX_UPTIME_MS, MAX_TIME_MS))));
    }

    /** A time within the datagram's window as milliseconds since boot: unsigned 32 bits. */
    int uptimeMs(long timeMs) {
        return (int) (timeMs - bootMs);
    }

    /** The datagram's own time: at or after the end of all its records. */
    long datagramMs() {
        return latestMs;
    }
}
