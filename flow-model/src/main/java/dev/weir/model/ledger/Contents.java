// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.ledger;

/**
 * Flow records and what is in them.
 *
 * @param records how many
 * @param packets in them
 * @param octets of IP
 */
public record Contents(long records, long packets, long octets) {
    /** Nothing. */
    public static final Contents NONE = new Contents(0, 0, 0);

    /** Records that a process has handed to its exporters, whoever made them. */
    static Contents published(Ledger ledger) {
        return new Contents(
                ledger.packets(LedgerCounter.FLOW_RECORDS_PUBLISHED)
                        + ledger.packets(LedgerCounter.FLOW_RECORDS_RECEIVED),
                ledger.packets(LedgerCounter.PUBLISHED) + ledger.packets(LedgerCounter.RECORDED_ELSEWHERE),
                ledger.octets(LedgerCounter.PUBLISHED) + ledger.octets(LedgerCounter.RECORDED_ELSEWHERE));
    }

    Contents plus(Contents more) {
        return new Contents(records + more.records, packets + more.packets, octets + more.octets);
    }

    Contents minus(Contents less) {
        return new Contents(records - less.records, packets - less.packets, octets - less.octets);
    }

    /** The same, with 0 for what is less. */
    Contents atLeastNone() {
        return new Contents(Math.max(0, records), Math.max(0, packets), Math.max(0, octets));
    }
}
