// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.relay;

import java.util.BitSet;

/**
 * The receiver's book of one session: which parcel comes next, and up to which all are dealt with. A parcel is accepted in
 * its order or not at all, and once one was missed no other is: so each parcel of a session that has ended is either at
 * most the last accepted, and was dealt with, or never will be. One owner thread.
 */
public final class Receipts {
    /** By how far a parcel lies after the last of those that are settled: whether it is dealt with. */
    private final BitSet done = new BitSet();

    private long accepted;
    private long settled;
    private boolean broken;

    /**
     * Accepts the parcel of this number if it is the next one, unless one was missed before.
     *
     * @return whether it is to be dealt with; otherwise the session has come to its end
     */
    public boolean accept(long number) {
        if (number != accepted + 1) {
            broken = true;
        }
        if (!broken) {
            accepted = number;
        }
        return !broken;
    }

    /**
     * Takes in how many parcels the sender has sent.
     *
     * @return whether all of them were accepted; otherwise the session has come to its end
     */
    public boolean expect(long sent) {
        if (sent != accepted) {
            broken = true;
        }
        return !broken;
    }

    /** No more is accepted: the sender may have given this session up. */
    public void end() {
        broken = true;
    }

    /** A parcel that was accepted is dealt with. */
    public void done(long number) {
        if (number <= settled || number > accepted) {
            throw new IllegalArgumentException("parcel " + number + " done; those after " + settled + " are not, and "
                    + accepted + " were accepted");
        }
        done.set((int) (number - settled - 1));
        int together = done.nextClearBit(0);
        if (together != 0) {
            settled += together;
            shift(together);
        }
    }

    private void shift(int places) {
        BitSet rest = done.get(places, Math.max(places, done.length()));
        done.clear();
        done.or(rest);
    }

    /** Whether a parcel was missed, or it was {@link #end ended}. */
    public boolean isBroken() {
        return broken;
    }

    /** The number of the parcel accepted last, 0 before the first. */
    public long accepted() {
        return accepted;
    }

    /** The number up to which all parcels are dealt with. */
    public long settled() {
        return settled;
    }

    /** Whether all that was accepted is dealt with. */
    public boolean isIdle() {
        return settled == accepted;
    }
}
