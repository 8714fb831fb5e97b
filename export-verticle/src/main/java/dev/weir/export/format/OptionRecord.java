// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * An option record: values that are about a whole Observation Domain, and the template that says what they are.
 *
 * @param templateId the number of its template
 * @param values the values after the scope
 */
record OptionRecord(int templateId, List<Value> values) {
    private static final int SCOPE_OCTETS = Integer.BYTES;
    private static final int FIELD_OCTETS = 2 * Short.BYTES;

    /**
     * A value.
     *
     * @param elementId the number of its element
     * @param octets its length on the wire, 2 or 8
     * @param number the value itself, unsigned
     */
    record Value(int elementId, int octets, long number) {}

    /** The options template. */
    byte[] definition(TemplateProtocol protocol) {
        byte[] head = protocol.optionsTemplateHead(templateId, values.size());
        ByteBuffer to = ByteBuffer.allocate(head.length + values.size() * FIELD_OCTETS);
        to.put(head);
        for (Value value : values) {
            to.putShort((short) value.elementId).putShort((short) value.octets);
        }
        return to.array();
    }

    /** The data record, about a domain. */
    byte[] data(int domainId) {
        int octets = values.stream().mapToInt(Value::octets).sum();
        ByteBuffer to = ByteBuffer.allocate(SCOPE_OCTETS + octets);
        to.putInt(domainId);
        for (Value value : values) {
            if (value.octets == Long.BYTES) {
                to.putLong(value.number);
            } else {
                to.putShort((short) value.number);
            }
        }
        return to.array();
    }
}
