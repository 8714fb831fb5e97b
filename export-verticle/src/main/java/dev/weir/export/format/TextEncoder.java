// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowField;
import dev.weir.model.flow.FlowRecord;
import java.nio.charset.StandardCharsets;

/** Records as lines of text: a line a record, or a line for each of its directions that has packets. */
final class TextEncoder implements FlowEncoder {
    /** A stretch of text at which it is handed over. */
    private static final int STREAM_MESSAGE_OCTETS = 64 * 1024;

    /** As much text as goes into a datagram, unless it is one line alone: under the path MTU of nearly every network. */
    private static final int DATAGRAM_MESSAGE_OCTETS = 1400;

    private final boolean biflow;
    private final int maxMessageOctets;
    private final byte[] header;
    private final ShapeTable<TextLine> lines;
    private final TextValues values = new TextValues();
    private final byte[] uniflow = new byte[FlowRecord.OCTETS];
    private final Message message = new Message(STREAM_MESSAGE_OCTETS + 8 * 1024);
    private boolean headerDue;

    TextEncoder(TextStyle style, boolean biflow, boolean datagrams) {
        this.biflow = biflow;
        this.maxMessageOctets = datagrams ? DATAGRAM_MESSAGE_OCTETS : STREAM_MESSAGE_OCTETS;
        FieldSelection selection = FieldSelection.of(biflow, FlowField::inText);
        this.header = style.header(selection).getBytes(StandardCharsets.US_ASCII);
        this.lines = new ShapeTable<>(selection.groups(), shape -> style.compile(selection, shape));
    }

    @Override
    public void begin() {
        headerDue = true;
    }

    @Override
    public void encode(FlowBatch batch, MessageSink sink) {
        byte[] octets = batch.octets();
        for (int i = 0; i < batch.records(); i++) {
            int start = batch.start(i);
            values.begin(octets, start);
            if (biflow) {
                putBiflow(octets, start, sink);
            } else {
                putUniflows(octets, start, sink);
            }
            message.addRecord();
        }
    }

    private void putBiflow(byte[] octets, int start, MessageSink sink) {
        long packets = FlowRecord.packets(octets, start, FlowRecord.FORWARD)
                + FlowRecord.packets(octets, start, FlowRecord.REVERSE);
        long ipOctets = FlowRecord.octets(octets, start, FlowRecord.FORWARD)
                + FlowRecord.octets(octets, start, FlowRecord.REVERSE);
        putLine(octets, start, sink);
        message.addDataRecord(packets, ipOctets);
    }

    private void putUniflows(byte[] octets, int start, MessageSink sink) {
        if (Uniflows.hasForward(octets, start)) {
            putLine(octets, start, sink);
            Uniflows.book(message, octets, start, FlowRecord.FORWARD);
        }
        if (Uniflows.hasReverse(octets, start)) {
            FlowRecord.reverseUniflow(octets, start, uniflow, 0);
            putLine(uniflow, 0, sink);
            Uniflows.book(message, octets, start, FlowRecord.REVERSE);
        }
    }

    private void putLine(byte[] octets, int start, MessageSink sink) {
        TextLine line = lines.of(FlowRecord.shape(octets, start));
        int before = message.length();
        if (before != 0 && before + line.maxOctets() > maxMessageOctets && !fits(line, octets, start, before)) {
            handOver(sink);
            before = 0;
        }
        if (before == 0) {
            before = putHeader();
        }
        byte[] out = message.ensure(line.maxOctets());
        message.length(line.write(octets, start, values, out, before));
    }

    /** Whether a line fits what is left of a message; found by writing it, when its longest form might not. */
    private boolean fits(TextLine line, byte[] octets, int start, int before) {
        byte[] out = message.ensure(line.maxOctets());
        return line.write(octets, start, values, out, before) <= maxMessageOctets;
    }

    private int putHeader() {
        if (headerDue) {
            headerDue = false;
            byte[] out = message.ensure(header.length);
            System.arraycopy(header, 0, out, 0, header.length);
            message.length(header.length);
        }
        return message.length();
    }

    @Override
    public void flush(MessageSink sink) {
        if (headerDue && message.isEmpty()) {
            putHeader();
        }
        if (!message.isEmpty()) {
            handOver(sink);
        }
    }

    private void handOver(MessageSink sink) {
        sink.accept(message);
        message.clear();
    }
}
