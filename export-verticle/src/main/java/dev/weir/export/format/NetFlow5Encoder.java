// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.config.NetFlow5FormatConfig;
import dev.weir.model.flow.FieldGroup;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowRecord;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.ExporterLedger;

/**
 * NetFlow version 5: a record for each direction that has packets, IPv4 only. What it cannot express is booked as lost:
 * IPv6, and times before 1970, after 2106, or more than 49.7 days apart. Counters that do not fit 32 bits are shared
 * out over several records. Its clock is the metering's, so that a capture file keeps its own times.
 */
final class NetFlow5Encoder implements FlowEncoder {
    private static final long NS_PER_MS = 1_000_000;
    private static final int MS_PER_SECOND = 1000;
    private static final long MAX_COUNT = 0xffff_ffffL;

    private final int engineType;
    private final int engineId;
    private final ExporterLedger ledger;
    private final NetFlow5Clock clock = new NetFlow5Clock();
    private final Message message =
            new Message(NetFlow5Layout.HEADER_OCTETS + NetFlow5Layout.MAX_RECORDS * NetFlow5Layout.RECORD_OCTETS);
    private final byte[] uniflow = new byte[FlowRecord.OCTETS];
    private int count;
    private int sequence;
    private long nowMs;

    NetFlow5Encoder(NetFlow5FormatConfig config, EncoderContext context) {
        this.engineType = config.engineType();
        this.engineId = config.engineId();
        this.ledger = context.ledger();
    }

    /** Nothing begins: version 5 has no sessions, and its sequence goes on. */
    @Override
    public void begin() {}

    @Override
    public void encode(FlowBatch batch, MessageSink sink) {
        nowMs = Math.floorDiv(batch.meteringTimeNs(), NS_PER_MS);
        byte[] octets = batch.octets();
        for (int i = 0; i < batch.records(); i++) {
            int start = batch.start(i);
            if (!isExpressible(octets, start)) {
                bookUnexportable(octets, start);
                continue;
            }
            if (FlowRecord.packets(octets, start, FlowRecord.FORWARD) != 0) {
                putUniflow(octets, start, sink);
            }
            if (FlowRecord.packets(octets, start, FlowRecord.REVERSE) != 0) {
                FlowRecord.reverseUniflow(octets, start, uniflow, 0);
                putUniflow(uniflow, 0, sink);
            }
            message.addRecord();
        }
    }

    private static boolean isExpressible(byte[] octets, int start) {
        boolean hasPackets = FlowRecord.packets(octets, start, FlowRecord.FORWARD) != 0
                || FlowRecord.packets(octets, start, FlowRecord.REVERSE) != 0;
        return FieldGroup.IPV4.in(FlowRecord.shape(octets, start))
                && hasPackets
                && isExpressible(octets, start, FlowRecord.FORWARD)
                && isExpressible(octets, start, FlowRecord.REVERSE);
    }

    private static boolean isExpressible(byte[] octets, int start, int direction) {
        long packets = FlowRecord.packets(octets, start, direction);
        long ipOctets = FlowRecord.octets(octets, start, direction);
        if (packets == 0) {
            return ipOctets == 0;
        }
        return ipOctets >= 0
                && packets >= pieces(packets, ipOctets)
                && NetFlow5Clock.canTell(
                        startMs(octets, start, direction),
                        Math.floorDiv(FlowRecord.endNs(octets, start, direction), NS_PER_MS));
    }

    private void bookUnexportable(byte[] octets, int start) {
        ledger.add(
                ExporterCounter.LOST_UNEXPORTABLE,
                1,
                FlowRecord.packets(octets, start, FlowRecord.FORWARD)
                        + FlowRecord.packets(octets, start, FlowRecord.REVERSE),
                FlowRecord.octets(octets, start, FlowRecord.FORWARD)
                        + FlowRecord.octets(octets, start, FlowRecord.REVERSE));
    }

    /** How many records a direction with packets takes so that no counter goes over 32 bits. */
    private static long pieces(long packets, long ipOctets) {
        return (Math.max(packets, ipOctets) - 1) / MAX_COUNT + 1;
    }

    private static long startMs(byte[] octets, int start, int direction) {
        return Math.floorDiv(FlowRecord.startNs(octets, start, direction), NS_PER_MS);
    }

    /** Puts the forward direction of a record, in as many records of equal share as its counters need. */
    private void putUniflow(byte[] octets, int start, MessageSink sink) {
        long packets = FlowRecord.packets(octets, start, FlowRecord.FORWARD);
        long ipOctets = FlowRecord.octets(octets, start, FlowRecord.FORWARD);
        for (long pieces = pieces(packets, ipOctets); pieces > 0; pieces--) {
            long packetShare = packets / pieces;
            long octetShare = ipOctets / pieces;
            putRecord(octets, start, packetShare, octetShare, sink);
            packets -= packetShare;
            ipOctets -= octetShare;
        }
    }

    private void putRecord(byte[] octets, int start, long packets, long ipOctets, MessageSink sink) {
        long firstMs = startMs(octets, start, FlowRecord.FORWARD);
        long lastMs = Math.floorDiv(FlowRecord.endNs(octets, start, FlowRecord.FORWARD), NS_PER_MS);
        if (count == NetFlow5Layout.MAX_RECORDS || count != 0 && !clock.holds(firstMs, lastMs)) {
            handOver(sink);
        }
        if (count == 0) {
            clock.beginDatagram(firstMs, lastMs, nowMs);
        } else {
            clock.include(lastMs, nowMs);
        }
        int at = NetFlow5Layout.HEADER_OCTETS + count * NetFlow5Layout.RECORD_OCTETS;
        byte[] to = message.octets();
        writeRecord(octets, start, to, at);
        FlowRecord.putInt(to, at + NetFlow5Layout.PACKETS_OFFSET, (int) packets);
        FlowRecord.putInt(to, at + NetFlow5Layout.OCTETS_OFFSET, (int) ipOctets);
        FlowRecord.putInt(to, at + NetFlow5Layout.FIRST_OFFSET, clock.uptimeMs(firstMs));
        FlowRecord.putInt(to, at + NetFlow5Layout.LAST_OFFSET, clock.uptimeMs(lastMs));
        count++;
        message.length(at + NetFlow5Layout.RECORD_OCTETS);
        message.addDataRecord(packets, ipOctets);
    }

    /** Writes what does not depend on the datagram; the rest of the record stays 0 from the start. */
    private static void writeRecord(byte[] from, int start, byte[] to, int at) {
        boolean icmp = FieldGroup.ICMP.in(FlowRecord.shape(from, start));
        System.arraycopy(
                from, start + FlowRecord.SOURCE_ADDRESS_OFFSET, to, at + NetFlow5Layout.SOURCE_ADDRESS_OFFSET, 4);
        System.arraycopy(
                from,
                start + FlowRecord.DESTINATION_ADDRESS_OFFSET,
                to,
                at + NetFlow5Layout.DESTINATION_ADDRESS_OFFSET,
                4);
        FlowRecord.putShort(
                to,
                at + NetFlow5Layout.INPUT_OFFSET,
                FlowRecord.getInt(from, start + FlowRecord.INGRESS_INTERFACE_OFFSET));
        FlowRecord.putShort(
                to,
                at + NetFlow5Layout.OUTPUT_OFFSET,
                FlowRecord.getInt(from, start + FlowRecord.EGRESS_INTERFACE_OFFSET));
        FlowRecord.putShort(to, at + NetFlow5Layout.SOURCE_PORT_OFFSET, icmp ? 0 : FlowRecord.sourcePort(from, start));
        FlowRecord.putShort(
                to,
                at + NetFlow5Layout.DESTINATION_PORT_OFFSET,
                icmp
                        ? FlowRecord.getShort(from, start + FlowRecord.ICMP_TYPE_CODE_OFFSET)
                        : FlowRecord.destinationPort(from, start));
        int forward = start + FlowRecord.FORWARD;
        to[at + NetFlow5Layout.TCP_FLAGS_OFFSET] =
                (byte) FlowRecord.getShort(from, forward + FlowRecord.DIRECTION_TCP_FLAGS_OFFSET);
        to[at + NetFlow5Layout.PROTOCOL_OFFSET] = (byte) FlowRecord.protocol(from, start);
        to[at + NetFlow5Layout.TOS_OFFSET] = from[forward + FlowRecord.DIRECTION_TOS_OFFSET];
    }

    @Override
    public void flush(MessageSink sink) {
        if (count != 0) {
            handOver(sink);
        }
    }

    private void handOver(MessageSink sink) {
        byte[] to = message.octets();
        long datagramMs = clock.datagramMs();
        FlowRecord.putShort(to, NetFlow5Layout.VERSION_OFFSET, NetFlow5Layout.VERSION);
        FlowRecord.putShort(to, NetFlow5Layout.COUNT_OFFSET, count);
        FlowRecord.putInt(to, NetFlow5Layout.SYS_UPTIME_OFFSET, clock.uptimeMs(datagramMs));
        FlowRecord.putInt(to, NetFlow5Layout.UNIX_SECONDS_OFFSET, (int) (datagramMs / MS_PER_SECOND));
        FlowRecord.putInt(to, NetFlow5Layout.UNIX_NANOSECONDS_OFFSET, (int) (datagramMs % MS_PER_SECOND * NS_PER_MS));
        FlowRecord.putInt(to, NetFlow5Layout.FLOW_SEQUENCE_OFFSET, sequence);
        to[NetFlow5Layout.ENGINE_TYPE_OFFSET] = (byte) engineType;
        to[NetFlow5Layout.ENGINE_ID_OFFSET] = (byte) engineId;
        sequence += count;
        count = 0;
        sink.accept(message);
        message.clear();
    }
}
