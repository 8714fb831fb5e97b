// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.ledger;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The ledger of a node: every packet and every record, by what became of it. Safe to read at any time. */
public final class Ledger {
    private final List<LedgerSlice> slices = new CopyOnWriteArrayList<>();
    private final List<ExporterLedger> exporters = new CopyOnWriteArrayList<>();

    /** Opens a part for one owner; a part is never closed, since what it counted has happened. */
    public LedgerSlice slice(String owner) {
        LedgerSlice slice = new LedgerSlice(owner);
        slices.add(slice);
        return slice;
    }

    /** The part of an owner that has ended, for one that counts on in its place; opened when there is none. */
    public synchronized LedgerSlice resume(String owner) {
        for (LedgerSlice known : slices) {
            if (known.owner().equals(owner)) {
                return known;
            }
        }
        return slice(owner);
    }

    /** The part of the exporter of this name, opened when first asked for: a restarted exporter counts on. */
    public synchronized ExporterLedger exporter(String name) {
        for (ExporterLedger known : exporters) {
            if (known.exporter().equals(name)) {
                return known;
            }
        }
        ExporterLedger opened = new ExporterLedger(name);
        exporters.add(opened);
        return opened;
    }

    public List<LedgerSlice> slices() {
        return List.copyOf(slices);
    }

    public List<ExporterLedger> exporters() {
        return List.copyOf(exporters);
    }

    /** Packets (or flows, or records) of a counter, over all owners. */
    public long packets(LedgerCounter counter) {
        long sum = 0;
        for (LedgerSlice slice : slices) {
            sum += slice.packets(counter);
        }
        return sum;
    }

    /** Octets of a counter, over all owners. */
    public long octets(LedgerCounter counter) {
        long sum = 0;
        for (LedgerSlice slice : slices) {
            sum += slice.octets(counter);
        }
        return sum;
    }

    /** Packets of all counters of a stage. */
    public long packets(LedgerCounter.Stage stage) {
        long sum = 0;
        for (LedgerCounter counter : LedgerCounter.values()) {
            if (counter.stage() == stage) {
                sum += packets(counter);
            }
        }
        return sum;
    }

    /** Octets of all counters of a stage. */
    public long octets(LedgerCounter.Stage stage) {
        long sum = 0;
        for (LedgerCounter counter : LedgerCounter.values()) {
            if (counter.stage() == stage) {
                sum += octets(counter);
            }
        }
        return sum;
    }
}
