// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.relay;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The sender's book of one session: which parcels are on their way, and how many more may be. Parcels are numbered from 1.
 * The receiver settles them in their order, so that at any time each parcel that was sent is settled, on its way, or lost,
 * and none is two of these. One owner thread.
 */
public final class FlightBook {
    private final Queue<Load> inFlight = new ArrayDeque<>();
    private long sent;
    private long settled;
    private long limit;
    private boolean closed;

    /** Whether a parcel may be sent: fewer are on their way than the receiver has granted. */
    public boolean hasCredit() {
        return sent < limit && !closed;
    }

    /**
     * Takes note of a parcel that is being sent; there must be {@link #hasCredit credit}.
     *
     * @return its number
     */
    public long send(Load parcel) {
        if (!hasCredit()) {
            throw new IllegalStateException("parcel " + (sent + 1) + " of " + limit + " granted");
        }
        inFlight.add(parcel);
        return ++sent;
    }

    /**
     * Takes in what the receiver tells. An older word that comes late changes nothing.
     *
     * @param settledNow the number of the parcel up to which all are settled
     * @param limitNow the highest number that may be sent
     * @return the load of the parcels that were settled by this
     */
    public Load settle(long settledNow, long limitNow) {
        if (settledNow > sent) {
            throw new IllegalArgumentException("parcel " + settledNow + " settled; " + sent + " were sent");
        }
        Load load = Load.NONE;
        while (settled < settledNow && !closed) {
            settled++;
            load = load.plus(inFlight.remove());
        }
        limit = Math.max(limit, limitNow);
        return load;
    }

    /** Ends the session: what is on its way will not be settled any more, and no parcel can be sent. */
    public Load lose() {
        closed = true;
        Load lost = Load.NONE;
        for (Load load = inFlight.poll(); load != null; load = inFlight.poll()) {
            lost = lost.plus(load);
        }
        return lost;
    }

    /** The number of the parcel sent last, 0 before the first. */
    public long sent() {
        return sent;
    }

    /** Parcels on their way. */
    public int inFlight() {
        return inFlight.size();
    }

    /** Parcels that may be sent at once. */
    public long credits() {
        return closed ? 0 : limit - sent;
    }
}
