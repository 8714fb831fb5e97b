// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import java.util.List;

/**
 * What a node says of itself in a heartbeat.
 *
 * @param node its name
 * @param epoch grows with each start of it
 * @param sequence grows with each datagram of an epoch
 * @param term of its takeover while it has the traffic, else the highest it knows of; grows with every takeover of the group
 * @param priority 1 to 254; the highest becomes active
 * @param fit whether it can have traffic: its interfaces are up, and it was not told to leave
 * @param wants whether it asks whoever has the traffic for it
 * @param inPlace whether the traffic that it says it has does come to it already
 * @param held whose traffic it took
 * @param share what others need to know to take its part, in the words of its way of taking traffic over; may be empty
 */
record Beat(
        String node,
        long epoch,
        long sequence,
        long term,
        FailoverState state,
        int priority,
        boolean fit,
        boolean wants,
        boolean inPlace,
        List<Held> held,
        String share) {

    Beat {
        held = List.copyOf(held);
    }

    /** The one of a sequence number. */
    Beat numbered(long number) {
        return new Beat(node, epoch, number, term, state, priority, fit, wants, inPlace, held, share);
    }

    /** Whether it was sent later than another of the same node. */
    boolean isNewerThan(Beat other) {
        return epoch != other.epoch ? epoch > other.epoch : sequence > other.sequence;
    }

    /** What it says of the traffic of a node in an epoch; {@code null} when it does not have it. */
    Held holding(String owner, long ownerEpoch) {
        for (Held one : held) {
            if (one.owner().equals(owner) && one.epoch() == ownerEpoch) {
                return one;
            }
        }
        return null;
    }
}
