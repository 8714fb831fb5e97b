// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.relay;

import dev.weir.model.bus.Channels;
import dev.weir.model.bus.Grant;
import dev.weir.model.bus.Opening;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.relay.CreditBook;
import dev.weir.model.relay.Receipts;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageProducer;

/** A session of an intake with one sender. On the context of its {@link Sessions}. */
final class Session {
    private final String self;
    private final String node;
    private final long id;
    private final String sender;
    private final LedgerSlice ledger;
    private final CreditBook.Account account;
    private final MessageProducer<Grant> producer;
    private final Receipts receipts = new Receipts();
    private Opening opening;
    private long heardNs;
    private long told;

    /**
     * A session that was opened.
     *
     * @param self this node's name
     * @param node the name of the sender's node
     */
    Session(
            String self,
            String node,
            long id,
            Opening opening,
            LedgerSlice ledger,
            CreditBook.Account account,
            EventBus bus) {
        this.self = self;
        this.node = node;
        this.id = id;
        this.sender = opening.sender();
        this.opening = opening;
        this.ledger = ledger;
        this.account = account;
        this.producer = Channels.grants(sender).sender(bus);
    }

    String node() {
        return node;
    }

    long id() {
        return id;
    }

    /** The id of the sender. */
    String sender() {
        return sender;
    }

    Opening opening() {
        return opening;
    }

    void opening(Opening other) {
        opening = other;
    }

    /** Whether what is sent is of now. */
    boolean isLive() {
        return opening.live();
    }

    /** This node's account of what it takes from that one. */
    LedgerSlice ledger() {
        return ledger;
    }

    Receipts receipts() {
        return receipts;
    }

    long heardNs() {
        return heardNs;
    }

    void heard(long nowNs) {
        heardNs = nowNs;
    }

    /** Parcels that may come. */
    long credits() {
        return account.limit() - receipts.accepted();
    }

    /** Parcels that are being dealt with. */
    long inHand() {
        return receipts.accepted() - receipts.settled();
    }

    /** Takes note that a parcel is dealt with. */
    void done(long number) {
        receipts.done(number);
        account.settle(receipts.settled());
    }

    /** Parcels that are settled and the sender does not know so. */
    long untold() {
        return receipts.settled() - told;
    }

    /** Accepts no more. */
    void end() {
        receipts.end();
        account.end(receipts.accepted());
    }

    /** Tells the sender how far it may go; fails when it cannot be reached. */
    Future<Void> tell() {
        account.extend();
        told = receipts.settled();
        return producer.write(new Grant(self, id, told, account.limit(), receipts.isBroken()));
    }
}
