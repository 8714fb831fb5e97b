// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.relay;

/**
 * The receiver's book of what it has granted to all its senders: how many parcels can be on their way to it at once. Each
 * sender gets an equal part, a window at most, and never less than one parcel, so that a sender that leaves its part unused
 * keeps no other from going on. A grant is never taken back: parts shrink as parcels are settled. One owner thread.
 */
public final class CreditBook {
    private final int parcels;
    private final int window;
    private int senders;
    private long committed;

    /**
     * A book with no sender in it.
     *
     * @param parcels how many may be granted in all, beside the one that each sender may always have
     * @param window how many one sender is granted at most
     */
    public CreditBook(int parcels, int window) {
        if (parcels < 1 || window < 1) {
            throw new IllegalArgumentException("credits for " + parcels + " parcels in windows of " + window);
        }
        this.parcels = parcels;
        this.window = window;
    }

    /** Opens the account of a sender. */
    public Account open() {
        senders++;
        return new Account();
    }

    /** Parcels that are granted and not settled, over all senders: never more than {@code parcels} and one for each sender. */
    public long committed() {
        return committed;
    }

    /** How many senders have an account. */
    public int senders() {
        return senders;
    }

    /** What one sender may send. */
    public final class Account {
        private long settled;
        private long limit;
        private boolean ended;

        private Account() {
            extend();
        }

        /** The highest number of a parcel that it may send. It never falls. */
        public long limit() {
            return limit;
        }

        /**
         * Takes note that its parcels are settled up to one, and grants others for them.
         *
         * @param upTo the number of that parcel, {@link #limit} at most
         */
        public void settle(long upTo) {
            if (upTo <= settled) {
                return;
            }
            if (upTo > limit) {
                throw new IllegalArgumentException("parcel " + upTo + " settled; " + limit + " were granted");
            }
            committed -= upTo - settled;
            settled = upTo;
            extend();
        }

        /** Grants what may be granted by now, for a sender whose part was small when it came. */
        public void extend() {
            if (ended) {
                return;
            }
            long own = limit - settled;
            long part = Math.min(window, parcels / senders);
            long free = parcels - (committed - own);
            long wanted = Math.max(1, Math.min(part, free));
            if (wanted > own) {
                limit += wanted - own;
                committed += wanted - own;
            }
        }

        /**
         * Grants no more: the sender is gone. What it could still have sent is the others' at once, what was accepted of it
         * once it is settled. A second call does nothing.
         *
         * @param accepted the number of the last parcel that was accepted
         */
        public void end(long accepted) {
            if (!ended) {
                ended = true;
                committed -= limit - accepted;
                limit = accepted;
                senders--;
            }
        }
    }
}
