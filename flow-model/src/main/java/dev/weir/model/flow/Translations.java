// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.flow;

import dev.weir.model.ledger.LedgerSlice;

/** Knows what the NAT made of flows. Any number of threads may ask at once. */
@FunctionalInterface
public interface Translations {
    /** There is no NAT: records stay as they are, and nothing is counted. */
    Translations NONE = (batch, ledger) -> {};

    /**
     * Writes into the records of a batch that has not been published what the NAT made of their flows, with
     * {@link FieldGroup#NAT} in their shape, and counts for each whether that was known.
     *
     * @param ledger the caller's part of the ledger
     */
    void tell(FlowBatch batch, LedgerSlice ledger);
}
