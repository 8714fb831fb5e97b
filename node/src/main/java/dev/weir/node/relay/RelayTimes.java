// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.relay;

import java.util.concurrent.TimeUnit;

/** By what times two nodes take each other for gone. */
final class RelayTimes {
    /** How often each side says that it is there. */
    static final long BEAT_MS = 250;

    /**
     * After how long a silence a peer is given up. Where packets are of now, others have to go on soon; those of a capture
     * file can wait, and then better do than be parted among nodes because a machine was busy.
     */
    private static final long LIVE_PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(1500);

    private static final long FILE_PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);

    /** From the first intake that is heard of until parcels are sent: others may be there as well. */
    static final long SETTLE_MS = 300;

    /** How long an intake that leaves waits for its senders to close their sessions. */
    static final long LEAVE_MS = 5_000;

    private RelayTimes() {}

    /** How long a silence may be. */
    static long patienceNs(boolean live) {
        return live ? LIVE_PATIENCE_NS : FILE_PATIENCE_NS;
    }
}
