// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.relay;

import dev.weir.model.bus.UnreadableException;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import io.vertx.core.eventbus.Message;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** What other nodes sent and this one cannot read: counted each time, and told once. One owner thread. */
final class Refusals {
    private static final System.Logger LOG = System.getLogger(Refusals.class.getName());
    private static final int MOST_TOLD = 100;

    private final LedgerSlice ledger;
    private final Set<String> told = new HashSet<>();

    /** None yet; counted in a slice of the caller's thread. */
    Refusals(LedgerSlice ledger) {
        this.ledger = ledger;
    }

    /** Hands on what a message says, unless it cannot be read. */
    <T> void guard(Message<T> message, Consumer<T> reader) {
        try {
            reader.accept(message.body());
        } catch (UnreadableException e) {
            refuse(e);
        }
    }

    private void refuse(UnreadableException why) {
        ledger.add(LedgerCounter.PARCELS_REFUSED, 1);
        if (told.size() < MOST_TOLD && told.add(why.getMessage())) {
            LOG.log(Level.WARNING, "refused: " + why.getMessage());
        }
    }
}
