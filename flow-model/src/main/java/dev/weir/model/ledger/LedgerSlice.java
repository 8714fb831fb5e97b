// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.ledger;

/** One owner's part of the {@link Ledger}: a capture thread's, a shard's. Only the owner adds; anyone reads. */
public final class LedgerSlice {
    private static final int COUNT = LedgerCounter.values().length;

    /** How many counters it has: packets of each {@link LedgerCounter}, then octets. */
    static final int COUNTERS = 2 * COUNT;

    private final String owner;
    private final SingleWriterCounters counters;

    LedgerSlice(String owner, SingleWriterCounters counters) {
        this.owner = owner;
        this.counters = counters;
    }

    SingleWriterCounters counters() {
        return counters;
    }

    /** Adds what another part has. */
    void addAll(LedgerSlice other) {
        for (int i = 0; i < COUNTERS; i++) {
            counters.add(i, other.counters.get(i));
        }
    }

    /** Whose part it is. */
    public String owner() {
        return owner;
    }

    /** Adds packets (or flows, or records) to a counter. */
    public void add(LedgerCounter counter, long packets) {
        counters.add(counter.ordinal(), packets);
    }

    /** Adds packets and their octets to a counter. */
    public void add(LedgerCounter counter, long packets, long octets) {
        counters.add(counter.ordinal(), packets);
        counters.add(COUNT + counter.ordinal(), octets);
    }

    /** Sets a counter that tells a state, such as {@link LedgerCounter#CACHED}. */
    public void set(LedgerCounter counter, long packets, long octets) {
        counters.set(counter.ordinal(), packets);
        counters.set(COUNT + counter.ordinal(), octets);
    }

    public long packets(LedgerCounter counter) {
        return counters.get(counter.ordinal());
    }

    public long octets(LedgerCounter counter) {
        return counters.get(COUNT + counter.ordinal());
    }
}
