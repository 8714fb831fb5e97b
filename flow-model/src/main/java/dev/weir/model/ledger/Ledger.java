// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The ledger of a node: every packet and every record, by what became of it. Safe to read at any time. */
public final class Ledger {
    private final LedgerMemory memory;
    private volatile List<LedgerSlice> slices = List.of();

    /** Those of {@link #slices} to which nobody adds any more, by their owners. */
    private final Map<String, LedgerSlice> ended = new HashMap<>();

    private final List<ExporterLedger> exporters = new CopyOnWriteArrayList<>();

    /** One that ends with its process. */
    public Ledger() {
        this(LedgerMemory.HEAP);
    }

    /** One whose counters are in some memory. */
    Ledger(LedgerMemory memory) {
        this.memory = memory;
    }

    /** Opens a part for one owner. What it counts stays counted, whatever becomes of the owner. */
    public synchronized LedgerSlice slice(String owner) {
        LedgerSlice slice = newSlice(owner);
        List<LedgerSlice> more = new ArrayList<>(slices);
        more.add(slice);
        slices = List.copyOf(more);
        return slice;
    }

    /**
     * Takes note that nobody adds to a part any more. What it counted is kept together with what others of its name had,
     * so that a ledger does not grow with those that come and go.
     */
    public synchronized void end(LedgerSlice slice) {
        LedgerSlice before = ended.get(slice.owner());
        if (before == slice) {
            return;
        }
        LedgerSlice sum = before == null ? slice : newSlice(slice.owner());
        if (before != null) {
            sum.addAll(before);
            sum.addAll(slice);
        }
        ended.put(slice.owner(), sum);
        List<LedgerSlice> fewer = new ArrayList<>(slices);
        fewer.remove(before);
        fewer.replaceAll(known -> known == slice ? sum : known);
        slices = List.copyOf(fewer);
        if (before != null) {
            memory.give(before.counters());
            memory.give(slice.counters());
        }
    }

    private LedgerSlice newSlice(String owner) {
        return new LedgerSlice(owner, memory.take(LedgerMemory.Part.SLICE, owner, LedgerSlice.COUNTERS));
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
        ExporterLedger opened =
                new ExporterLedger(name, memory.take(LedgerMemory.Part.EXPORTER, name, ExporterLedger.COUNTERS));
        exporters.add(opened);
        return opened;
    }

    public List<LedgerSlice> slices() {
        return slices;
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
