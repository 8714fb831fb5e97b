// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import java.util.List;

/**
 * A way of bringing traffic to this node, and of letting go of it. Both may be told again of what is so already, and then do no
 * harm. One thread at a time uses it, which may wait.
 */
public sealed interface TrafficTakeover extends AutoCloseable
        permits VipTakeover, ExecTakeover, RouteTableTakeover, NoTakeover {

    /**
     * Traffic that is taken or let go of.
     *
     * @param owner the node whose it is: this one, or, where each has its own part, another
     * @param other the node that it comes from, or goes to; empty when that is not known
     * @param otherEpoch of that node; 0 when that is not known
     * @param term of the takeover
     * @param reason in a word
     * @param text in the words of this way, as the owner's {@link #share} told it; empty for what is configured here
     */
    record Share(String owner, String other, long otherEpoch, long term, String reason, String text) {}

    /**
     * Makes ready, and lets go of what an earlier run of this node that was killed still has.
     *
     * @throws TakeoverException when traffic could not be taken
     */
    void start() throws TakeoverException;

    /** What others need to know to take this node's part of the traffic; empty when they need to know nothing. */
    default String share() {
        return "";
    }

    /**
     * Brings traffic here.
     *
     * @throws TakeoverException when that cannot be done; it may be tried again
     */
    void take(Share share) throws TakeoverException;

    /**
     * Lets go of it.
     *
     * @throws TakeoverException when that cannot be done
     */
    void release(Share share) throws TakeoverException;

    /**
     * Called as soon as traffic was taken or what it tells has changed, and every second while there is traffic here.
     *
     * @param isBacked whether another node is there to take it, should this process die
     */
    default void keep(boolean isBacked) throws TakeoverException {}

    /** How often neighbours are to be told after traffic was taken. */
    default int announcements() {
        return 0;
    }

    /** Tells neighbours where the traffic goes. */
    default void announce() {}

    /** The interfaces without which this node can have no traffic. */
    default List<String> interfaces() {
        return List.of();
    }

    /** It in a few words, for people. */
    String describe();

    /** Ends; traffic that is here is let go of before. */
    @Override
    default void close() {}
}
