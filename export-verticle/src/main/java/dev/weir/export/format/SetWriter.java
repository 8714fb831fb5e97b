// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.model.flow.FlowRecord;
import java.util.Arrays;

/**
 * Fills the messages of one domain: a header, then sets of templates and data records. A set stays open until a record
 * of another one comes.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-------------------------------+-------------------------------+
 *   |            set id             |  octets of the set, with this |
 *   +-------------------------------+-------------------------------+
 *   |            records, and padding with zeros ...
 * </pre>
 */
final class SetWriter {
    private static final int SET_LENGTH_OFFSET = Short.BYTES;
    private static final int SET_HEADER_OCTETS = SET_LENGTH_OFFSET + Short.BYTES;
    private static final int NO_SET = -1;

    private final TemplateProtocol protocol;
    private final int headerOctets;
    private final int alignment;
    private final int domainId;
    private final int maxOctets;
    private final Message message;
    private int setId = NO_SET;
    private int setStart;
    private int records;
    private int dataRecords;
    private int sequence;

    SetWriter(TemplateProtocol protocol, int domainId, int maxOctets) {
        this.protocol = protocol;
        this.headerOctets = protocol.headerOctets();
        this.alignment = protocol.setAlignment();
        this.domainId = domainId;
        this.maxOctets = maxOctets;
        this.message = new Message(maxOctets);
    }

    /** The message that is being filled, for its tally. */
    Message message() {
        return message;
    }

    boolean isEmpty() {
        return message.isEmpty();
    }

    /** A session begins: the sequence starts anew. The message must be empty. */
    void restartSequence() {
        sequence = 0;
    }

    /** Whether the message has room for a record in this set. */
    boolean hasRoom(int set, int octets) {
        return align(nextRecord(set) + octets) <= maxOctets;
    }

    /** Appends a template or options template. */
    void putTemplate(int set, byte[] definition) {
        int at = extend(set, definition.length);
        System.arraycopy(definition, 0, message.octets(), at, definition.length);
        message.addTemplate();
    }

    /**
     * Makes place for a data record.
     *
     * @return where in the message's octets it is to be written
     */
    int putData(int set, int octets) {
        dataRecords++;
        return extend(set, octets);
    }

    private int extend(int set, int octets) {
        int at = nextRecord(set);
        if (set != setId) {
            closeSet();
            setId = set;
            setStart = at - SET_HEADER_OCTETS;
        }
        message.length(at + octets);
        records++;
        return at;
    }

    private int nextRecord(int set) {
        int length = message.isEmpty() ? headerOctets : message.length();
        return set == setId ? length : align(length) + SET_HEADER_OCTETS;
    }

    private int align(int length) {
        return length + alignment - 1 & -alignment;
    }

    private void closeSet() {
        if (setId == NO_SET) {
            return;
        }
        byte[] octets = message.octets();
        int end = align(message.length());
        Arrays.fill(octets, message.length(), end, (byte) 0);
        message.length(end);
        FlowRecord.putShort(octets, setStart, setId);
        FlowRecord.putShort(octets, setStart + SET_LENGTH_OFFSET, end - setStart);
        setId = NO_SET;
    }

    /** Finishes the message and hands it over, if it holds anything. */
    void handOver(long nowNs, MessageSink sink) {
        if (message.isEmpty()) {
            return;
        }
        closeSet();
        protocol.putHeader(message.octets(), message.length(), records, sequence, domainId, nowNs);
        sequence += protocol.sequenceStep(dataRecords);
        records = 0;
        dataRecords = 0;
        sink.accept(message);
        message.clear();
    }
}
