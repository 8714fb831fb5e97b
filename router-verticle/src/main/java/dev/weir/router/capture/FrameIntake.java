// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture;

import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.memory.Memory;
import dev.weir.model.packet.OwnExports;
import dev.weir.model.packet.PacketRecord;
import dev.weir.router.parse.Frame;
import dev.weir.router.parse.FrameSink;
import dev.weir.router.parse.PacketParser;

/**
 * What happens to each frame of a capture: filtered, parsed, left out when it is this router's own export, else handed
 * to its shard; and counted. Counts go to the ledger by {@link #publish()}, not one by one.
 */
public final class FrameIntake implements FrameSink, AutoCloseable {
    private static final LedgerCounter[] COUNTERS = LedgerCounter.values();

    private FrameFilter filter;
    private final PacketParser parser;
    private final OwnExports ownExports;
    private final ShardDispatcher dispatcher;
    private final LedgerSlice ledger;
    private final Memory.Region scratch = Memory.allocate(2L * PacketRecord.SLOT_OCTETS, PacketRecord.SLOT_OCTETS);

    private final long[] notMeteredPackets = new long[COUNTERS.length];
    private final long[] notMeteredOctets = new long[COUNTERS.length];
    private boolean anyNotMetered;
    private long parsedPackets;
    private long parsedOctets;

    /** Makes one that counts into a slice of the ledger which is the capture's own. */
    public FrameIntake(
            FrameFilter filter,
            PacketParser parser,
            OwnExports ownExports,
            ShardDispatcher dispatcher,
            LedgerSlice ledger) {
        this.filter = filter;
        this.parser = parser;
        this.ownExports = ownExports;
        this.dispatcher = dispatcher;
        this.ledger = ledger;
    }

    /** Filters in another way from the next frame on. */
    void filter(FrameFilter other) {
        filter = other;
    }

    @Override
    public void accept(Frame frame) {
        int wireOctets = frame.wireOctets();
        if (!filter.accepts(frame)) {
            leaveOut(LedgerCounter.EXCLUDED_FILTER, 1, wireOctets);
            return;
        }
        long record = dispatcher.place(scratch.address());
        int slots = parser.parse(frame, record);
        if (slots < 0) {
            leaveOut(PacketParser.reasonOf(slots), 1, wireOctets);
            return;
        }
        int packets = PacketRecord.packets(record);
        long octets = packets == 1 ? wireOctets : onTheLink(record, packets);
        if (ownExports.contains(record)) {
            leaveOut(LedgerCounter.EXCLUDED_OWN_EXPORT, packets, octets);
        } else if (dispatcher.dispatch(record, slots)) {
            parsedPackets += packets;
            parsedOctets += octets;
        } else {
            leaveOut(LedgerCounter.DROPPED_BY_POOL, packets, octets);
        }
    }

    /** Octets that the frames of a super-packet's segments have: each its own link header. */
    private long onTheLink(long record, int packets) {
        return PacketRecord.octets(record) + (long) packets * parser.networkOffset();
    }

    @Override
    public void unreadable(int wireOctets) {
        leaveOut(LedgerCounter.UNSUPPORTED_LINK_TYPE, 1, wireOctets);
    }

    @Override
    public void leaveOut(LedgerCounter reason, int wireOctets) {
        leaveOut(reason, 1, wireOctets);
    }

    private void leaveOut(LedgerCounter reason, int packets, long octets) {
        notMeteredPackets[reason.ordinal()] += packets;
        notMeteredOctets[reason.ordinal()] += octets;
        anyNotMetered = true;
    }

    /** Adds what was counted since the last call to the ledger. */
    public void publish() {
        long packets = parsedPackets;
        long octets = parsedOctets;
        ledger.add(LedgerCounter.PARSED, packets, octets);
        parsedPackets = 0;
        parsedOctets = 0;
        if (anyNotMetered) {
            for (int i = 0; i < COUNTERS.length; i++) {
                if (notMeteredPackets[i] != 0) {
                    ledger.add(COUNTERS[i], notMeteredPackets[i], notMeteredOctets[i]);
                    packets += notMeteredPackets[i];
                    octets += notMeteredOctets[i];
                    notMeteredPackets[i] = 0;
                    notMeteredOctets[i] = 0;
                }
            }
            anyNotMetered = false;
        }
        ledger.add(LedgerCounter.CAPTURED, packets, octets);
    }

    /** Frees its memory; the capture thread calls it when no more frames come. */
    @Override
    public void close() {
        scratch.close();
    }
}
