// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.ledger;

/** One exporter's part of the {@link Ledger}. Only the exporter adds; anyone reads. */
public final class ExporterLedger {
    private static final int COUNT = ExporterCounter.values().length;

    /** How many counters it has: records of each {@link ExporterCounter}, then packets, then octets; then the absence. */
    static final int COUNTERS = 3 * COUNT + 3;

    private static final int ABSENCE = 3 * COUNT;

    private final String exporter;
    private final SingleWriterCounters counters;

    ExporterLedger(String exporter, SingleWriterCounters counters) {
        this.exporter = exporter;
        this.counters = counters;
    }

    SingleWriterCounters counters() {
        return counters;
    }

    /** The exporter's name. */
    public String exporter() {
        return exporter;
    }

    /** Takes note that the exporter is there from now on: what was published before, and it has not counted, it never will. */
    public void present(Ledger ledger) {
        Contents published = Contents.published(ledger);
        Contents offered = contents(ExporterCounter.OFFERED);
        counters.set(ABSENCE, published.records() - offered.records());
        counters.set(ABSENCE + 1, published.packets() - offered.packets());
        counters.set(ABSENCE + 2, published.octets() - offered.octets());
    }

    /** What was published while the exporter was not there. */
    Contents absence() {
        return new Contents(counters.get(ABSENCE), counters.get(ABSENCE + 1), counters.get(ABSENCE + 2));
    }

    /** Flow records of a counter, and what is in them. */
    Contents contents(ExporterCounter counter) {
        return new Contents(count(counter), packets(counter), octets(counter));
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
