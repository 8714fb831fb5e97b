// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.sink;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** Adds up the records of NetFlow v9 and IPFIX messages. One sender at a time; {@link #clear} between two. */
public final class ExportDecoder {
    private static final int NETFLOW9 = 9;
    private static final int IPFIX = 10;
    private static final int NETFLOW9_HEADER = 20;
    private static final int IPFIX_HEADER = 16;
    private static final int SET_HEADER = 4;
    private static final int FIRST_DATA_SET = 256;

    /** Told of each record. */
    @FunctionalInterface
    public interface RecordListener {
        /**
         * A record has come.
         *
         * @param protocol of IP; 0 where the template has none
         * @param packets in both directions
         * @param startMs the first packet's time in milliseconds since 1970; 0 where the template has none
         * @param endMs the last packet's
         */
        void onRecord(int protocol, long packets, long startMs, long endMs);
    }

    private final RecordListener listener;
    private final Map<Integer, TemplateLayout> templates = new HashMap<>();
    private long records;
    private long flows;
    private long packets;
    private long octets;
    private long datagrams;
    private long undecoded;

    /** A decoder that tells nobody of single records. */
    public ExportDecoder() {
        this((protocol, packets, startMs, endMs) -> {});
    }

    /** A decoder that tells of every record. */
    public ExportDecoder(RecordListener listener) {
        this.listener = listener;
    }

    /** Forgets templates and sums. */
    public synchronized void clear() {
        templates.clear();
        records = 0;
        flows = 0;
        packets = 0;
        octets = 0;
        datagrams = 0;
        undecoded = 0;
    }

    /** The sums so far; {@link Tally#dropped} is not this class's to know. */
    public synchronized Tally tally() {
        return new Tally(records, flows, packets, octets, datagrams, undecoded, 0);
    }

    /** Reads one message, from the buffer's position to its limit. What is cut short counts as undecoded. */
    public synchronized void decode(ByteBuffer message) {
        datagrams++;
        try {
            int version = message.getShort(message.position());
            boolean ipfix = version == IPFIX;
            if (!ipfix && version != NETFLOW9) {
                undecoded++;
                return;
            }
            message.position(message.position() + (ipfix ? IPFIX_HEADER : NETFLOW9_HEADER));
            while (message.remaining() > SET_HEADER) {
                int id = message.getShort() & 0xffff;
                int length = (message.getShort() & 0xffff) - SET_HEADER;
                if (length < 0 || length > message.remaining()) {
                    undecoded++;
                    return;
                }
                ByteBuffer set = message.slice(message.position(), length);
                message.position(message.position() + length);
                decodeSet(id, set, ipfix);
            }
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            undecoded++;
        }
    }

    private void decodeSet(int id, ByteBuffer set, boolean ipfix) {
        if (id == (ipfix ? 2 : 0)) {
            while (set.remaining() > SET_HEADER) {
                int template = set.getShort() & 0xffff;
                int count = set.getShort() & 0xffff;
                templates.put(template, TemplateLayout.read(set, count, ipfix));
            }
        } else if (id == (ipfix ? 3 : 1)) {
            // Options say things of the exporter, not of flows: their records are known by their first template.
            noteOptions(set, ipfix);
        } else if (id >= FIRST_DATA_SET) {
            TemplateLayout layout = templates.get(id);
            if (layout == null) {
                undecoded++;
            } else {
                decodeRecords(set, layout);
            }
        }
    }

    /** Learns options templates, whose records count nothing. */
    private void noteOptions(ByteBuffer set, boolean ipfix) {
        while (set.remaining() > 6) {
            int template = set.getShort() & 0xffff;
            int first = set.getShort() & 0xffff;
            int second = set.getShort() & 0xffff;
            // IPFIX: fields in all, of which scope. NetFlow v9: octets of scope, octets of options.
            int count = ipfix ? first : (first + second) / 4;
            TemplateLayout.read(set, count, ipfix);
            templates.put(template, TemplateLayout.read(ByteBuffer.allocate(0), 0, ipfix));
        }
    }

    private void decodeRecords(ByteBuffer set, TemplateLayout layout) {
        if (layout.isEmpty()) {
            return;
        }
        while (set.remaining() >= layout.shortest()) {
            layout.next(set);
            records++;
            flows += (layout.packets != 0 ? 1 : 0) + (layout.reversePackets != 0 ? 1 : 0);
            packets += layout.packets + layout.reversePackets;
            octets += layout.octets + layout.reverseOctets;
            listener.onRecord(layout.protocol, layout.packets + layout.reversePackets, layout.startMs, layout.endMs);
        }
    }
}
