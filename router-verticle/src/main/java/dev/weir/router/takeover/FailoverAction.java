// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/** What a {@link FailoverGroup} has decided, to be done in the order in which it is told. */
sealed interface FailoverAction {

    /** Heartbeats are to be sent now, to every address. */
    record Announce() implements FailoverAction {}

    /**
     * The witness is to be asked.
     *
     * @param question its number; greater than those before
     * @param subject whom it is asked about; empty for whoever of the others may have the traffic
     * @param silenceNs whom it has not heard for so long, it does not hear
     */
    record AskWitness(long question, String subject, long silenceNs) implements FailoverAction {}

    /**
     * Traffic is to be brought here.
     *
     * @param share in the words of the way of taking over; empty for what this node's own configuration says
     */
    record Take(TookOver event, String share) implements FailoverAction {}

    /** The part of another is to be let go of, which is back. */
    record Release(String owner) implements FailoverAction {}

    /**
     * All traffic is to be let go of.
     *
     * @param other who has it from now on; empty when that is not known
     */
    record StandDown(StandDownCause cause, String other) implements FailoverAction {}

    /** Another took the traffic without this node's consent: what this node still did in that epoch does not count. */
    record Fenced(String by, long epoch) implements FailoverAction {}

    /** Neighbours are to be told once more where the traffic goes. */
    record Reannounce() implements FailoverAction {}
}
