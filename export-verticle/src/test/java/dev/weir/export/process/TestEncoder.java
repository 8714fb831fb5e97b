// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.process;

import dev.weir.export.format.FlowEncoder;
import dev.weir.export.format.Message;
import dev.weir.export.format.MessageSink;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowRecord;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.ExporterLedger;

/**
 * Writes eight octets a record, the flow id, after one octet that says whether the message carries templates; flow ids
 * below 0 cannot be expressed, and flow id {@link #DEFECT} breaks it.
 */
public final class TestEncoder implements FlowEncoder {
    public static final long DEFECT = Long.MAX_VALUE;

    private final int recordsPerMessage;
    private final int messageOctets;
    private final ExporterLedger ledger;
    private final Message message;
    private boolean templatesDue;

    public TestEncoder(int recordsPerMessage, ExporterLedger ledger) {
        this(recordsPerMessage, 0, ledger);
    }

    /** One whose messages are filled up to a length. */
    public TestEncoder(int recordsPerMessage, int messageOctets, ExporterLedger ledger) {
        this.recordsPerMessage = recordsPerMessage;
        this.messageOctets = messageOctets;
        this.ledger = ledger;
        this.message = new Message(Math.max(messageOctets, 1 + recordsPerMessage * Long.BYTES));
    }

    @Override
    public void begin() {
        templatesDue = true;
    }

    @Override
    public void resendTemplates() {
        templatesDue = true;
    }

    @Override
    public void encode(FlowBatch batch, MessageSink sink) {
        for (int i = 0; i < batch.records(); i++) {
            int start = batch.start(i);
            long id = FlowRecord.flowId(batch.octets(), start);
            long packets = FlowRecord.packets(batch.octets(), start, FlowRecord.FORWARD);
            long octets = FlowRecord.octets(batch.octets(), start, FlowRecord.FORWARD);
            if (id == DEFECT) {
                throw new IllegalStateException("as the test wants it");
            }
            if (id < 0) {
                ledger.add(ExporterCounter.LOST_UNEXPORTABLE, 1, packets, octets);
                continue;
            }
            put(id);
            message.addDataRecord(packets, octets);
            message.addRecord();
            if (message.records() == recordsPerMessage) {
                flush(sink);
            }
        }
    }

    @Override
    public void flush(MessageSink sink) {
        if (message.isEmpty()) {
            return;
        }
        if (message.length() < messageOctets) {
            message.length(messageOctets);
        }
        sink.accept(message);
        message.clear();
    }

    private void put(long id) {
        if (message.isEmpty()) {
            message.octets()[0] = (byte) (templatesDue ? 'T' : '-');
            message.length(1);
            if (templatesDue) {
                message.addTemplate();
            }
            templatesDue = false;
        }
        FlowRecord.putLong(message.ensure(Long.BYTES), message.length(), id);
        message.length(message.length() + Long.BYTES);
    }
}
