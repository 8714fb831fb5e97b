// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

/**
 * How the flows of a shard are kept in the shared state.
 *
 * @param intervalNs from the begin of a checkpoint to that of the next, nanoseconds
 * @param maxStateOctets octets that one shard may have there
 * @param maxHeldNs how long records wait for a store that does not answer, nanoseconds
 * @param maxHeldRecords how many may wait
 * @param flowsAStep flows that are written at a time, between which packets are metered
 */
public record GuardSettings(long intervalNs, long maxStateOctets, long maxHeldNs, long maxHeldRecords, int flowsAStep) {
    /** Records that may wait, by default. */
    public static final long DEFAULT_MAX_HELD_RECORDS = 262_144;

    /** Flows written at a time by default: half a millisecond's work. */
    public static final int DEFAULT_FLOWS_A_STEP = 4096;

    private static final long MIN_MAX_HELD_NS = 5_000_000_000L;

    /** Parts of a cluster find each other again within some ten seconds of being able to. */
    private static final long MAX_DOUBT_NS = 60_000_000_000L;

    private static final int INTERVALS_HELD = 10;

    /** How long records wait, nanoseconds: longer when another node may have what is in them. */
    long maxHeldNs(boolean doubted) {
        return doubted ? Math.max(maxHeldNs, MAX_DOUBT_NS) : maxHeldNs;
    }

    /** The usual settings. */
    public static GuardSettings of(long intervalNs, long maxStateOctets) {
        return new GuardSettings(
                intervalNs,
                maxStateOctets,
                Math.max(MIN_MAX_HELD_NS, INTERVALS_HELD * intervalNs),
                DEFAULT_MAX_HELD_RECORDS,
                DEFAULT_FLOWS_A_STEP);
    }
}
