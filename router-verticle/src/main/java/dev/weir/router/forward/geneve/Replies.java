// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.router.capture.linux.Libc;

/** Packets that go to the load balancer together, and how many have gone. One thread uses it. */
final class Replies implements AutoCloseable {
    private final GeneveSocket socket;
    private final MessageVector outgoing;
    private int gathered;

    private long sentBack;
    private long sentBackOctets;
    private long notSentBack;
    private long notSentBackOctets;

    /**
     * None yet.
     *
     * @param most how many go together at most
     */
    Replies(GeneveSocket socket, int most) {
        this.socket = socket;
        this.outgoing = new MessageVector(most, 0);
    }

    /**
     * Takes one more, which stays where it is until all are sent.
     *
     * @param loadBalancer address as it lies in memory
     */
    void add(long at, long octets, int loadBalancer) {
        outgoing.octets(gathered, at, octets);
        outgoing.peer(gathered, loadBalancer);
        gathered++;
    }

    /** Sends all that have been added. */
    void send() {
        int replies = gathered;
        gathered = 0;
        int next = 0;
        while (next < replies) {
            int sent = socket.send(outgoing, next, replies - next);
            if (sent > 0) {
                count(next, sent);
                next += sent;
            } else if (sent == -Libc.EAGAIN) {
                // The link is slower than what comes: waiting longer would only move the loss to the receive buffer.
                refuse(next, replies - next);
                next = replies;
            } else if (sent != -Libc.EINTR) {
                refuse(next, 1);
                next++;
            }
        }
    }

    private void count(int first, int count) {
        sentBack += count;
        for (int i = first; i < first + count; i++) {
            sentBackOctets += outgoing.length(i);
        }
    }

    private void refuse(int first, int count) {
        notSentBack += count;
        for (int i = first; i < first + count; i++) {
            notSentBackOctets += outgoing.length(i);
        }
    }

    /** Adds what was counted since the last call to a ledger. */
    void foldCounts(LedgerSlice ledger) {
        ledger.add(LedgerCounter.SENT_BACK, sentBack, sentBackOctets);
        ledger.add(LedgerCounter.NOT_SENT_BACK, notSentBack, notSentBackOctets);
        sentBack = 0;
        sentBackOctets = 0;
        notSentBack = 0;
        notSentBackOctets = 0;
    }

    @Override
    public void close() {
        outgoing.close();
    }
}
