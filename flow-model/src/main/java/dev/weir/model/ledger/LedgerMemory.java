// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.ledger;

/** Gives the parts of a ledger room for their counters. */
interface LedgerMemory {
    /** Room on the heap, of which nothing is left when the process ends. */
    LedgerMemory HEAP = new LedgerMemory() {
        @Override
        public SingleWriterCounters take(Part part, String owner, int counters) {
            return new SingleWriterCounters(counters);
        }

        @Override
        public void give(SingleWriterCounters counters) {
            // The heap takes what nobody refers to.
        }
    };

    /** What a part is of. */
    enum Part {
        /** A {@link LedgerSlice}. */
        SLICE,
        /** An {@link ExporterLedger}. */
        EXPORTER,
        /** One number: frames that an interface has counted. */
        INTERFACE
    }

    /**
     * Where counters are.
     *
     * @param address of the first; each takes eight octets
     * @param keeper has to be reachable for as long as the address is used
     */
    record Place(long address, Object keeper) {}

    /** Room for the counters of a part, which are 0. */
    SingleWriterCounters take(Part part, String owner, int counters);

    /** Takes back the room of counters that nobody adds to any more, and that are in no ledger. */
    void give(SingleWriterCounters counters);
}
