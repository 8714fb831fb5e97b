// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.ledger;

/** One exporter's part of the {@link Ledger}. Only the exporter adds; anyone reads. */
public final class ExporterLedger {
    private static final int COUNT = ExporterCounter.values().length;

    private final String exporter;
    private final SingleWriterCounters counters = new SingleWriterCounters(3 * COUNT);

    ExporterLedger(String exporter) {
        this.exporter = exporter;
    }

    /** The exporter's name. */
    public String exporter() {
        return exporter;
    }

    /** Adds to a counter of one number. */
    public void add(ExporterCounter counter, long amount) {
        counters.add(counter.ordinal(), amount);
    }

    /** Adds flow records with their packets and octets, which may be negative for {@link ExporterCounter#QUEUED}. */
    public void add(ExporterCounter counter, long records, long packets, long octets) {
        counters.add(counter.ordinal(), records);
        counters.add(COUNT + counter.ordinal(), packets);
        counters.add(2 * COUNT + counter.ordinal(), octets);
    }

    /** Flow records, or the one number. */
    public long count(ExporterCounter counter) {
        return counters.get(counter.ordinal());
    }

    /** Flow records lost, for whatever reason. */
    public long lost() {
        long lost = 0;
        for (ExporterCounter counter : ExporterCounter.values()) {
            lost += counter.isLoss() ? count(counter) : 0;
        }
        return lost;
    }

    public long packets(ExporterCounter counter) {
        return counters.get(COUNT + counter.ordinal());
    }

    public long octets(ExporterCounter counter) {
        return counters.get(2 * COUNT + counter.ordinal());
    }
}
