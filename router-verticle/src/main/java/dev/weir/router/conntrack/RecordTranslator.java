// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

import dev.weir.model.flow.FieldGroup;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowRecord;
import dev.weir.model.flow.Translations;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import java.util.Set;

/** Writes into records what the {@link TranslationTable} knows of their flows. */
final class RecordTranslator implements Translations {
    private static final int ECHO_REPLY = 0;
    private static final int ECHO = 8;
    private static final int TIMESTAMP = 13;
    private static final int ADDRESS_MASK_REPLY = 18;
    private static final int ICMPV6_ECHO = 128;
    private static final int ICMPV6_ECHO_REPLY = 129;

    private final TranslationTable table;
    private final LossWindow overruns;
    private final Set<Integer> insidePoints;

    /**
     * Makes one.
     *
     * @param overruns when events of the kernel's were lost
     * @param insidePoints the Observation Points on the inside of the NAT; records of others are left alone
     */
    RecordTranslator(TranslationTable table, LossWindow overruns, Set<Integer> insidePoints) {
        this.table = table;
        this.overruns = overruns;
        this.insidePoints = Set.copyOf(insidePoints);
    }

    @Override
    public void tell(FlowBatch batch, LedgerSlice ledger) {
        Face face = new Face();
        Face other = new Face();
        for (int i = 0; i < batch.records(); i++) {
            int start = batch.start(i);
            if (isInside(batch.octets(), start)) {
                ledger.add(tell(batch.octets(), start, face, other), 1);
            }
        }
    }

    /** The kernel knows nothing of what is inside of a tunnel. */
    private boolean isInside(byte[] octets, int start) {
        return !FieldGroup.TUNNEL.in(FlowRecord.shape(octets, start))
                && insidePoints.contains(FlowRecord.getInt(octets, start + FlowRecord.OBSERVATION_POINT_OFFSET));
    }

    private LedgerCounter tell(byte[] octets, int start, Face face, Face other) {
        int shape = FlowRecord.shape(octets, start);
        if (FieldGroup.ICMP.in(shape) && !isQuery(octets, start, shape)) {
            return LedgerCounter.NAT_UNTRACKED;
        }
        boolean ipv4 = FieldGroup.IPV4.in(shape);
        int protocol = FlowRecord.protocol(octets, start);
        long fromNs = from(octets, start, shape);
        long toNs = to(octets, start, shape);
        read(octets, start, ipv4, face);
        other.clear();
        if (!table.find(ipv4, face, protocol, fromNs, toNs, other)) {
            // The flow was first seen in its middle, by a packet of the responder's.
            face.turn(ipv4);
            if (!table.find(ipv4, face, protocol, fromNs, toNs, other)) {
                return unknown(fromNs, toNs);
            }
            face.turn(ipv4);
            other.turn(ipv4);
        }
        if (face.equalTo(other)) {
            return LedgerCounter.NAT_UNTRANSLATED;
        }
        write(octets, start, shape, other);
        return LedgerCounter.NAT_TRANSLATED;
    }

    private LedgerCounter unknown(long fromNs, long toNs) {
        if (overruns.meets(fromNs, toNs)) {
            return LedgerCounter.NAT_UNKNOWN_OVERRUN;
        }
        return table.wasFull(fromNs, toNs) ? LedgerCounter.NAT_UNKNOWN_TABLE_FULL : LedgerCounter.NAT_UNKNOWN;
    }

    /** Conntrack makes connections of these; errors belong to the connection that they are about. */
    private static boolean isQuery(byte[] octets, int start, int shape) {
        int type = FlowRecord.getByte(octets, start + FlowRecord.ICMP_TYPE_CODE_OFFSET);
        return FieldGroup.IPV4.in(shape)
                ? type == ECHO_REPLY || type == ECHO || type >= TIMESTAMP && type <= ADDRESS_MASK_REPLY
                : type == ICMPV6_ECHO || type == ICMPV6_ECHO_REPLY;
    }

    /** A direction without packets has no times, but that the forward one borrows the other's. */
    private static long from(byte[] octets, int start, int shape) {
        long forward = FlowRecord.startNs(octets, start, FlowRecord.FORWARD);
        return FieldGroup.REVERSE.in(shape)
                ? Math.min(forward, FlowRecord.startNs(octets, start, FlowRecord.REVERSE))
                : forward;
    }

    private static long to(byte[] octets, int start, int shape) {
        long forward = FlowRecord.endNs(octets, start, FlowRecord.FORWARD);
        return FieldGroup.REVERSE.in(shape)
                ? Math.max(forward, FlowRecord.endNs(octets, start, FlowRecord.REVERSE))
                : forward;
    }

    private static void read(byte[] octets, int start, boolean ipv4, Face face) {
        int source = start + FlowRecord.SOURCE_ADDRESS_OFFSET;
        int destination = start + FlowRecord.DESTINATION_ADDRESS_OFFSET;
        face.clear();
        face.ports = FlowRecord.sourcePort(octets, start) << Short.SIZE | FlowRecord.destinationPort(octets, start);
        if (ipv4) {
            face.addresses[0] = (long) FlowRecord.getInt(octets, source) << Integer.SIZE
                    | FlowRecord.getInt(octets, destination) & 0xffff_ffffL;
        } else {
            face.addresses[0] = FlowRecord.getLong(octets, source);
            face.addresses[1] = FlowRecord.getLong(octets, source + Long.BYTES);
            face.addresses[2] = FlowRecord.getLong(octets, destination);
            face.addresses[3] = FlowRecord.getLong(octets, destination + Long.BYTES);
        }
    }

    private static void write(byte[] octets, int start, int shape, Face other) {
        int source = start + FlowRecord.POST_NAT_SOURCE_OFFSET;
        int destination = start + FlowRecord.POST_NAT_DESTINATION_OFFSET;
        if (FieldGroup.IPV4.in(shape)) {
            FlowRecord.putInt(octets, source, (int) (other.addresses[0] >>> Integer.SIZE));
            FlowRecord.putInt(octets, destination, (int) other.addresses[0]);
        } else {
            FlowRecord.putLong(octets, source, other.addresses[0]);
            FlowRecord.putLong(octets, source + Long.BYTES, other.addresses[1]);
            FlowRecord.putLong(octets, destination, other.addresses[2]);
            FlowRecord.putLong(octets, destination + Long.BYTES, other.addresses[3]);
        }
        FlowRecord.putInt(octets, start + FlowRecord.POST_NAPT_SOURCE_PORT_OFFSET, other.ports);
        FlowRecord.putInt(octets, start + FlowRecord.SHAPE_OFFSET, shape | FieldGroup.NAT.bit());
    }
}
