// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.model.flow.FlowField;
import dev.weir.model.flow.FlowRecord;
import java.nio.ByteBuffer;

/**
 * NetFlow version 9: RFC 3954 section 5. What IPFIX calls a set is a FlowSet here, and a domain a Source.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-------------------------------+-------------------------------+
 *   |          version = 9          |  count: records of all kinds  |
 *   +-------------------------------+-------------------------------+
 *   |             sysUpTime: milliseconds since boot                |
 *   +---------------------------------------------------------------+
 *   |             UNIX Secs: the same moment, since 1970            |
 *   +---------------------------------------------------------------+
 *   |             sequence number: export packets sent before       |
 *   +---------------------------------------------------------------+
 *   |             Source ID                                         |
 *   +---------------------------------------------------------------+
 *
 *   options template (section 6.1)
 *   +-------------------------------+-------------------------------+
 *   |         template id           |  octets of the scope fields   |
 *   +-------------------------------+-------------------------------+
 *   |  octets of the option fields  |  scope and option fields ...  |
 *   +-------------------------------+-------------------------------+
 * </pre>
 */
final class NetFlow9Protocol implements TemplateProtocol {
    private static final int VERSION = 9;

    private static final int VERSION_OFFSET = 0;
    private static final int COUNT_OFFSET = VERSION_OFFSET + Short.BYTES;
    private static final int SYS_UPTIME_OFFSET = COUNT_OFFSET + Short.BYTES;
    private static final int UNIX_SECONDS_OFFSET = SYS_UPTIME_OFFSET + Integer.BYTES;
    private static final int SEQUENCE_OFFSET = UNIX_SECONDS_OFFSET + Integer.BYTES;
    private static final int SOURCE_OFFSET = SEQUENCE_OFFSET + Integer.BYTES;
    private static final int HEADER_OCTETS = SOURCE_OFFSET + Integer.BYTES;

    private static final int TEMPLATE_SET = 0;
    private static final int OPTIONS_TEMPLATE_SET = 1;
    private static final int SCOPE_SYSTEM = 1;
    private static final int FIELD_OCTETS = 2 * Short.BYTES;
    private static final int SET_ALIGNMENT = 4;
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long MS_PER_SECOND = 1000;
    private static final long NOT_BOOTED = Long.MIN_VALUE;

    /** When the first message left: a whole second, so that both times of a header are the same moment exactly. */
    private long bootSecond = NOT_BOOTED;

    @Override
    public int headerOctets() {
        return HEADER_OCTETS;
    }

    @Override
    public void putHeader(byte[] to, int length, int records, int sequence, int domainId, long nowNs) {
        long second = Math.floorDiv(nowNs, NS_PER_SECOND);
        if (bootSecond == NOT_BOOTED) {
            bootSecond = second;
        }
        FlowRecord.putShort(to, VERSION_OFFSET, VERSION);
        FlowRecord.putShort(to, COUNT_OFFSET, records);
        FlowRecord.putInt(to, SYS_UPTIME_OFFSET, (int) (Math.max(0, second - bootSecond) * MS_PER_SECOND));
        FlowRecord.putInt(to, UNIX_SECONDS_OFFSET, (int) second);
        FlowRecord.putInt(to, SEQUENCE_OFFSET, sequence);
        FlowRecord.putInt(to, SOURCE_OFFSET, domainId);
    }

    @Override
    public int sequenceStep(int dataRecords) {
        return 1;
    }

    @Override
    public boolean restartsSequence() {
        return false;
    }

    @Override
    public int setAlignment() {
        return SET_ALIGNMENT;
    }

    @Override
    public int templateSetId() {
        return TEMPLATE_SET;
    }

    @Override
    public int optionsTemplateSetId() {
        return OPTIONS_TEMPLATE_SET;
    }

    /**
     * Version 9 has no enterprise numbers, and so no reverse fields. A flowId is left out because collectors take it
     * for the connection id of a firewall, and the record for a firewall's event.
     */
    @Override
    public boolean carries(FlowField field) {
        return field.inBinary() && field.elementId() != 0 && field.enterprise() == 0 && field != FlowField.FLOW_ID;
    }

    /** ICMP_TYPE (32) serves ICMPv6 too. */
    @Override
    public int elementId(FlowField field) {
        return field == FlowField.ICMP_TYPE_CODE_IPV6 ? FlowField.ICMP_TYPE_CODE_IPV4.elementId() : field.elementId();
    }

    /** TCP_FLAGS (6) is one octet, without NS. */
    @Override
    public int wireOctets(FlowField field) {
        return field == FlowField.TCP_CONTROL_BITS ? Byte.BYTES : field.length();
    }

    @Override
    public byte[] optionsTemplateHead(int templateId, int optionFields) {
        return ByteBuffer.allocate(5 * Short.BYTES)
                .putShort((short) templateId)
                .putShort((short) FIELD_OCTETS)
                .putShort((short) (optionFields * FIELD_OCTETS))
                .putShort((short) SCOPE_SYSTEM)
                .putShort((short) Integer.BYTES)
                .array();
    }

    @Override
    public int statisticsDomain(int domainId) {
        return domainId;
    }
}
