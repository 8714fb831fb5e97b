// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import java.util.function.BooleanSupplier;

/**
 * Whether another node may have taken a life over in a part of the cluster that is not seen from here, where a commit would
 * seem to be made. Any thread.
 */
final class Doubt {
    private final BooleanSupplier awake;
    private boolean told;
    private boolean looked;
    private long lookedNs;

    /**
     * None yet.
     *
     * @param awake whether whoever tells of it would have done so by now
     */
    Doubt(BooleanSupplier awake) {
        this.awake = awake;
    }

    /** Begins, or ends. */
    synchronized void tell(boolean isThere) {
        told = isThere;
    }

    synchronized boolean isThere() {
        return told || !awake.getAsBoolean();
    }

    /** Whether nobody has looked for as long as this, so that the caller is to. */
    synchronized boolean isToBeLookedInto(long nowNs, long intervalNs) {
        boolean is = isThere() && (!looked || nowNs - lookedNs >= intervalNs);
        if (is) {
            looked = true;
            lookedNs = nowNs;
        }
        return is;
    }
}
