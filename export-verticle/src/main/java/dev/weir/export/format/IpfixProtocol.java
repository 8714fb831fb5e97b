// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.model.flow.FlowField;
import dev.weir.model.flow.FlowRecord;
import java.nio.ByteBuffer;

/**
 * IPFIX: RFC 7011 section 3.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-------------------------------+-------------------------------+
 *   |         version = 10          |   length of the message       |
 *   +-------------------------------+-------------------------------+
 *   |           export time: seconds since 1970                     |
 *   +---------------------------------------------------------------+
 *   |           sequence number: data records sent before           |
 *   +---------------------------------------------------------------+
 *   |           Observation Domain ID                               |
 *   +---------------------------------------------------------------+
 *
 *   options template (section 3.4.2.2)
 *   +-------------------------------+-------------------------------+
 *   |         template id           |   field count, with the scope |
 *   +-------------------------------+-------------------------------+
 *   |       scope field count       |   scope and option fields ... |
 *   +-------------------------------+-------------------------------+
 * </pre>
 */
final class IpfixProtocol implements TemplateProtocol {
    private static final int VERSION = 10;

    private static final int VERSION_OFFSET = 0;
    private static final int LENGTH_OFFSET = VERSION_OFFSET + Short.BYTES;
    private static final int EXPORT_TIME_OFFSET = LENGTH_OFFSET + Short.BYTES;
    private static final int SEQUENCE_OFFSET = EXPORT_TIME_OFFSET + Integer.BYTES;
    private static final int DOMAIN_OFFSET = SEQUENCE_OFFSET + Integer.BYTES;
    private static final int HEADER_OCTETS = DOMAIN_OFFSET + Integer.BYTES;

    private static final int TEMPLATE_SET = 2;
    private static final int OPTIONS_TEMPLATE_SET = 3;
    private static final int OBSERVATION_DOMAIN_ID = 149;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** RFC 7011 section 3.1: 0 for what is not about one Observation Domain, such as the exporter's own statistics. */
    private static final int EXPORTER_DOMAIN = 0;

    @Override
    public int headerOctets() {
        return HEADER_OCTETS;
    }

    @Override
    public void putHeader(byte[] to, int length, int records, int sequence, int domainId, long nowNs) {
        FlowRecord.putShort(to, VERSION_OFFSET, VERSION);
        FlowRecord.putShort(to, LENGTH_OFFSET, length);
        FlowRecord.putInt(to, EXPORT_TIME_OFFSET, (int) Math.floorDiv(nowNs, NS_PER_SECOND));
        FlowRecord.putInt(to, SEQUENCE_OFFSET, sequence);
        FlowRecord.putInt(to, DOMAIN_OFFSET, domainId);
    }

    @Override
    public int sequenceStep(int dataRecords) {
        return dataRecords;
    }

    @Override
    public boolean restartsSequence() {
        return true;
    }

    @Override
    public int setAlignment() {
        return 1;
    }

    @Override
    public int templateSetId() {
        return TEMPLATE_SET;
    }

    @Override
    public int optionsTemplateSetId() {
        return OPTIONS_TEMPLATE_SET;
    }

    @Override
    public boolean carries(FlowField field) {
        return field.inBinary() && field.elementId() != 0;
    }

    @Override
    public int elementId(FlowField field) {
        return field.elementId();
    }

    @Override
    public int wireOctets(FlowField field) {
        return field.length();
    }

    @Override
    public byte[] optionsTemplateHead(int templateId, int optionFields) {
        return ByteBuffer.allocate(5 * Short.BYTES)
                .putShort((short) templateId)
                .putShort((short) (1 + optionFields))
                .putShort((short) 1)
                .putShort((short) OBSERVATION_DOMAIN_ID)
                .putShort((short) Integer.BYTES)
                .array();
    }

    /**
     * Statistics have a domain of their own, so that a collector that counts flow records only, and takes the sequence
     * number for theirs, sees no gap in the flows' domain.
     */
    @Override
    public int statisticsDomain(int domainId) {
        return EXPORTER_DOMAIN;
    }
}
