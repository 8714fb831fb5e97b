// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.ring;

import dev.weir.router.capture.CutOver;
import java.util.concurrent.TimeUnit;

/**
 * What a ring takes of the packets that it and another one see, while one takes the other's place. Of what the kernel
 * dropped of each, that of the time in which it was to take packets counts; about the moment itself both may count.
 */
final class RingShare {
    /** Packets come in the order of their time but for what their ways through the kernel differ by. */
    private static final long DISORDER_NS = TimeUnit.SECONDS.toNanos(1);

    private final CutOver cutOver;
    private final boolean later;
    private long skipped;
    private boolean past;

    /** @param later whether it is the ring that takes the other's place */
    RingShare(CutOver cutOver, boolean later) {
        this.cutOver = cutOver;
        this.later = later;
    }

    /** The last moment of the ring before. Ask after a block was entered: what it has is older than the answer. */
    long atNs() {
        return cutOver.atNs();
    }

    /** Whether a packet of a time is this ring's. */
    boolean takes(long timestampNs, long atNs) {
        return timestampNs > atNs == later;
    }

    void skip(int packets) {
        skipped += packets;
    }

    /** Whether there will be no packets of the other ring's any more. */
    boolean isDone(long timestampNs) {
        return later && timestampNs - DISORDER_NS > cutOver.atNs();
    }

    /** Packets that were left to the other ring since the last call. */
    long takeSkipped() {
        long packets = skipped;
        skipped = 0;
        return packets;
    }

    /** Looks after the kernel's counts; to be called at each poll. */
    void count(PacketSocket socket, KernelTally tally) {
        if (past) {
            return;
        }
        if (later) {
            socket.count(tally);
            past = cutOver.isOver();
            if (!past) {
                tally.forgetDropped();
            }
        } else if (cutOver.isOver()) {
            socket.count(tally);
            past = true;
        }
    }

    /** Whether what the kernel drops is this ring's loss. */
    boolean countsDrops() {
        return later == past;
    }
}
