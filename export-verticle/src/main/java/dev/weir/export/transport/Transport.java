// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import dev.weir.export.format.Message;

/**
 * A way to one destination. One thread owns it and calls everything but {@link #destination}; every call may block for
 * a while, so that thread is no event loop. What became of each message is told to the {@link Delivery}, at once or, if
 * the transport gathers messages, when the gathered octets are written.
 */
public interface Transport {
    /** What {@link #open} began. */
    enum Session {
        /** A new stretch of messages that nothing precedes: it needs headers and templates. */
        NEW,
        /** The earlier stretch goes on; its reader may have missed some, so templates are due. */
        RESUMED
    }

    /** What became of a message. */
    enum Outcome {
        /** On its way, or gathered to be written soon. */
        TAKEN,
        /** Lost for a reason of its own; the next one may pass. */
        LOST,
        /** Lost with all that was gathered. The transport needs {@link Transport#open} before it takes another one. */
        FAILED,
        /** Lost, and so will be all others: the reader has seen enough and gone, which is an ordinary end. */
        GONE,
        /** Lost, and so will be all others: a failure that cannot be mended. */
        BROKEN
    }

    /**
     * Makes ready to send, for the first time, after a failure, or between two sessions.
     *
     * @throws TransportException if it cannot be; the message is one line for the operator
     */
    Session open() throws TransportException;

    /** Sends or gathers a message; its octets and tally are used or copied before this returns. */
    Outcome send(Message message);

    /** More messages may be long in coming: sends what waits for nothing but company. */
    default Outcome endBatch() {
        return Outcome.TAKEN;
    }

    /** Writes what is gathered. */
    Outcome flush();

    /**
     * Looks after what happens by itself: refusals by ICMP, names that resolve anew. Called several times a second.
     *
     * @return {@link Outcome#FAILED} if the transport must be opened again, else {@link Outcome#TAKEN}
     */
    Outcome poll();

    /** Whether a file is full or old enough for the next {@link #open} to begin another one. */
    default boolean isSessionOver() {
        return false;
    }

    /** Writes what is gathered and lets go of the destination. May be called more than once. */
    void close();

    /** The destination as it is known now, such as {@code udp://collector.example.net:4739 (192.0.2.1)}. Any thread. */
    String destination();

    /** Datagrams that a receiver on this host is known to have lost for want of room. Any thread. */
    default long receiverDrops() {
        return 0;
    }
}
