// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.packet.TunnelRecord;

/**
 * Makes packet records of frames. It believes no length that it has not checked: whatever the octets are, it reads none
 * outside the frame, ends after a bounded number of steps, throws nothing and allocates nothing.
 *
 * <p>One capture thread uses it. It counts the ledger's {@link LedgerCounter.Stage#NOTE notes}, in packets and IP octets of
 * the packet record; all else its caller counts.
 */
public final class PacketParser {
    /** Slots that {@link #parse} may write. */
    public static final int MAX_SLOTS = 2;

    private static final int MAX_TUNNELS = 4;

    private final FragmentTable fragments;
    private final int observationPoint;
    private final LedgerSlice ledger;
    private final boolean takesTunnelsOff;
    private final Tunnels tunnels;
    private final RecordWriter writer;

    /** {@code null} where every packet goes by the readers. */
    private final CommonPacket common;

    private int networkOffset;
    private final Headers[] depths = new Headers[1 + MAX_TUNNELS];

    /**
     * Makes a parser.
     *
     * @param decapsulations the tunnels that are taken off
     * @param fragments what is remembered of first fragments; parsers of one thread may share it
     * @param observationPoint what goes into the record, 0 to 65535
     */
    public PacketParser(
            FlowHash flowHash,
            Decapsulations decapsulations,
            FragmentTable fragments,
            int observationPoint,
            LedgerSlice ledger) {
        this(
                flowHash,
                decapsulations,
                fragments,
                observationPoint,
                ledger,
                new CommonPacket(
                        flowHash, observationPoint, !decapsulations.types().isEmpty()));
    }

    /** One that has every packet go by the readers. */
    static PacketParser withoutShortcut(
            FlowHash flowHash,
            Decapsulations decapsulations,
            FragmentTable fragments,
            int observationPoint,
            LedgerSlice ledger) {
        return new PacketParser(flowHash, decapsulations, fragments, observationPoint, ledger, null);
    }

    private PacketParser(
            FlowHash flowHash,
            Decapsulations decapsulations,
            FragmentTable fragments,
            int observationPoint,
            LedgerSlice ledger,
            CommonPacket common) {
        this.common = common;
        this.fragments = fragments;
        this.observationPoint = observationPoint;
        this.ledger = ledger;
        this.takesTunnelsOff = !decapsulations.types().isEmpty();
        this.tunnels = new Tunnels(decapsulations);
        this.writer = new RecordWriter(flowHash, observationPoint);
        for (int depth = 0; depth < depths.length; depth++) {
            depths[depth] = new Headers();
        }
    }

    /**
     * Writes the record of a frame.
     *
     * @param frame its octets need to be there only until this returns
     * @param slot address of {@link #MAX_SLOTS} slots: a {@link PacketRecord}, behind it a {@link TunnelRecord} if the
     *     packet came out of a tunnel
     * @return slots written, 1 or 2; negative when there is nothing to be metered, see {@link #reasonOf}
     */
    public int parse(Frame frame, long slot) {
        if (common != null && common.write(frame, slot)) {
            networkOffset = common.networkOffset();
            return 1;
        }
        return read(frame, slot);
    }

    private int read(Frame frame, long slot) {
        Headers headers = depths[0];
        headers.begin(frame);
        int verdict = LinkLayer.read(headers, frame.linkType());
        if (verdict != Verdict.OK) {
            return verdict;
        }
        readTransport(headers, frame.timestampNs());
        if (takesTunnelsOff) {
            return takeTunnelsOff(frame, slot);
        }
        networkOffset = (int) (headers.ipAt - frame.address());
        writer.write(headers, frame, headers.flags, slot);
        countNotes(headers, slot);
        return 1;
    }

    /** Octets of the last frame of which {@link #parse} made a record that came before its IP packet. */
    public int networkOffset() {
        return networkOffset;
    }

    /** The counter of the ledger that a negative result of {@link #parse} belongs to. */
    public static LedgerCounter reasonOf(int result) {
        return Verdict.reason(result);
    }

    private int takeTunnelsOff(Frame frame, long slot) {
        int depth = 0;
        while (depth < MAX_TUNNELS) {
            Headers outer = depths[depth];
            Headers inner = depths[depth + 1];
            int found = tunnels.enter(outer, inner);
            if (found != Tunnels.ENTERED) {
                outer.notes |= found == Tunnels.UNREADABLE ? Note.DECAPSULATION_FAILED : 0;
                break;
            }
            readTransport(inner, frame.timestampNs());
            inner.notes |= Note.DECAPSULATED;
            depth++;
        }
        Headers innermost = depths[depth];
        networkOffset = (int) (innermost.ipAt - frame.address());
        writer.write(innermost, frame, innermost.flags | (depth > 0 ? PacketRecord.FLAG_TUNNEL : 0), slot);
        countNotes(innermost, slot);
        if (depth == 0) {
            return 1;
        }
        RecordWriter.writeTunnel(depths[depth - 1], innermost, slot + PacketRecord.SLOT_OCTETS);
        return 2;
    }

    private void readTransport(Headers headers, long nowNs) {
        if (headers.fragment == Headers.WHOLE) {
            Transport.read(headers);
        } else {
            readFragment(headers, nowNs);
        }
    }

    private void readFragment(Headers headers, long nowNs) {
        if (headers.fragment == Headers.LATER_FRAGMENT) {
            boolean isKnown = fragments.recall(headers, observationPoint, nowNs);
            headers.notes |= isKnown ? Note.LATER_FRAGMENT : Note.LATER_FRAGMENT | Note.FRAGMENT_UNMATCHED;
            return;
        }
        Transport.read(headers);
        if (fragments.remember(headers, observationPoint, nowNs)) {
            ledger.add(LedgerCounter.FRAGMENTS_FORGOTTEN, 1);
        }
    }

    private void countNotes(Headers headers, long slot) {
        if (headers.notes != 0) {
            Note.count(headers.notes, ledger, PacketRecord.packets(slot), PacketRecord.octets(slot));
        }
    }
}
