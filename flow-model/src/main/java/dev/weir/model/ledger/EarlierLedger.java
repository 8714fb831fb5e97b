// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.ledger;

import dev.weir.model.ledger.LedgerCounter.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The ledger of a process that ended without a word, as it was in that moment.
 *
 * @param ledger what it had counted
 * @param began when it began
 * @param looked when it last looked at its interfaces
 * @param epoch of its flows; 0 where they were not shared
 * @param frames that its interfaces had counted then, by their names
 */
public record EarlierLedger(Ledger ledger, Instant began, Instant looked, long epoch, Map<String, Long> frames) {
    /** Copies its map. */
    public EarlierLedger {
        frames = Map.copyOf(frames);
    }

    /**
     * What it had that is in no record which an exporter of its has sent, set aside on disk or told to be lost; an exporter that
     * it did not have has missed what it had not handed to any. Packets that it had not metered yet count without their octets.
     *
     * @param adopted what other nodes have taken over of its flows
     */
    public Contents loss(String exporter, Contents adopted) {
        Contents loss = unpublished().minus(adopted);
        for (ExporterLedger known : ledger.exporters()) {
            if (known.exporter().equals(exporter)) {
                loss = loss.plus(Contents.published(ledger).minus(known.absence()))
                        .minus(done(known));
            }
        }
        return loss.atLeastNone();
    }

    /**
     * Packets that it had metered, or had to. Those that a router had handed to it and that it had not metered the router
     * counts: nobody had told it that they were. A batch may have been metered before its capture had said so.
     */
    private long taken() {
        long metered = ledger.packets(Stage.METERED);
        long captured = ledger.packets(Stage.CAPTURED) - ledger.packets(Stage.NOT_METERED);
        return captured == 0
                ? metered
                : Math.max(metered, captured + ledger.packets(Stage.RECEIVED) - ledger.packets(Stage.RELAYED));
    }

    /** Whether it had come to count anything. */
    boolean hasCounted() {
        return ledger.packets(Stage.CAPTURED)
                        + ledger.packets(Stage.RECEIVED)
                        + ledger.packets(Stage.RECORDED_ELSEWHERE)
                != 0;
    }

    private static Contents done(ExporterLedger exporter) {
        Contents done = Contents.NONE;
        for (ExporterCounter counter : ExporterCounter.values()) {
            if (counter.kind() == ExporterCounter.Kind.RECORDS
                    && counter != ExporterCounter.OFFERED
                    && counter != ExporterCounter.QUEUED) {
                done = done.plus(exporter.contents(counter));
            }
        }
        return done;
    }

    /** On its way to the metering, in flows, and in records that were held back. */
    private Contents unpublished() {
        return new Contents(
                ledger.packets(LedgerCounter.FLOW_RECORDS)
                        - ledger.packets(LedgerCounter.RECORDS_FENCED)
                        - ledger.packets(LedgerCounter.FLOW_RECORDS_PUBLISHED),
                taken()
                        + ledger.packets(Stage.ADOPTED)
                        - ledger.packets(Stage.HANDED_OVER)
                        - ledger.packets(Stage.GIVEN_UP)
                        - ledger.packets(Stage.PUBLISHED),
                ledger.octets(Stage.METERED)
                        + ledger.octets(Stage.ADOPTED)
                        - ledger.octets(Stage.HANDED_OVER)
                        - ledger.octets(Stage.GIVEN_UP)
                        - ledger.octets(Stage.PUBLISHED));
    }

    /** What is in a file; empty when there is nothing, it was ended, or it is another version's. */
    static Optional<EarlierLedger> read(FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < LedgerFile.HEADER_OCTETS || size > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        ByteBuffer file = ByteBuffer.allocate((int) size).order(ByteOrder.nativeOrder());
        while (file.hasRemaining() && channel.read(file, file.position()) > 0) {
            // until all is there
        }
        boolean known = file.getLong(0) == LedgerFile.MAGIC
                && file.getInt(Long.BYTES) == LedgerFile.VERSION
                && file.getInt(LedgerFile.NAMES) == LedgerFile.names();
        return known && file.getInt(LedgerFile.ENDED) == 0 ? Optional.of(read(file)) : Optional.empty();
    }

    private static EarlierLedger read(ByteBuffer file) {
        Ledger ledger = new Ledger();
        Map<String, Long> frames = new HashMap<>();
        LedgerMemory.Part[] parts = LedgerMemory.Part.values();
        for (int slot = LedgerFile.HEADER_OCTETS;
                slot + LedgerFile.SLOT_OCTETS <= file.capacity();
                slot += LedgerFile.SLOT_OCTETS) {
            int part = file.getInt(slot);
            if (part < 1 || part > parts.length) {
                continue;
            }
            String owner = owner(file, slot);
            int at = slot + LedgerFile.COUNTERS;
            switch (parts[part - 1]) {
                case SLICE -> addTo(ledger.slice(owner).counters(), LedgerSlice.COUNTERS, file, at);
                case EXPORTER -> addTo(ledger.exporter(owner).counters(), ExporterLedger.COUNTERS, file, at);
                case INTERFACE -> frames.put(owner, file.getLong(at));
            }
        }
        return new EarlierLedger(
                ledger,
                Instant.ofEpochMilli(file.getLong(LedgerFile.BEGAN)),
                Instant.ofEpochMilli(file.getLong(LedgerFile.LOOKED)),
                file.getLong(LedgerFile.EPOCH),
                frames);
    }

    private static String owner(ByteBuffer file, int slot) {
        int octets = Math.max(0, Math.min(file.getInt(slot + Integer.BYTES), LedgerFile.COUNTERS - LedgerFile.OWNER));
        byte[] name = new byte[octets];
        file.get(slot + LedgerFile.OWNER, name);
        return new String(name, StandardCharsets.UTF_8);
    }

    private static void addTo(SingleWriterCounters counters, int count, ByteBuffer file, int at) {
        for (int i = 0; i < count; i++) {
            counters.add(i, file.getLong(at + i * Long.BYTES));
        }
    }
}
