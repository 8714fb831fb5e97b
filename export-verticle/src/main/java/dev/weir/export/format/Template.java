// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.model.flow.FlowField;
import java.nio.ByteBuffer;
import java.util.List;

/** A template of flow records: how it is told to the collector, and how its data records are made. */
final class Template {
    private static final int ENTERPRISE_BIT = 0x8000;
    private static final int HEAD_OCTETS = 2 * Short.BYTES;
    private static final int FIELD_OCTETS = 2 * Short.BYTES;
    private static final int ENTERPRISE_OCTETS = Integer.BYTES;

    private final int id;
    private final byte[] definition;
    private final RecordCopy copy;
    private final RecordCopy reverseCopy;

    private Template(int id, byte[] definition, RecordCopy copy, RecordCopy reverseCopy) {
        this.id = id;
        this.definition = definition;
        this.copy = copy;
        this.reverseCopy = reverseCopy;
    }

    /**
     * Compiles the template of these fields.
     *
     * @param id its number, 256 to 65535
     */
    static Template compile(int id, List<FlowField> fields, TemplateProtocol protocol) {
        return new Template(
                id,
                definition(id, fields, protocol),
                RecordCopy.compile(fields, protocol),
                RecordCopy.compileReverse(fields, protocol));
    }

    /** Its number, which is that of the sets of its data records too. */
    int id() {
        return id;
    }

    /** The template record (RFC 7011 section 3.4.1, RFC 3954 section 5.2); not to be changed. */
    byte[] definition() {
        return definition;
    }

    /** How its data records are made. */
    RecordCopy copy() {
        return copy;
    }

    /** How the data records of uniflows from destination to source are made. */
    RecordCopy reverseCopy() {
        return reverseCopy;
    }

    private static byte[] definition(int id, List<FlowField> fields, TemplateProtocol protocol) {
        int octets = HEAD_OCTETS;
        for (FlowField field : fields) {
            octets += FIELD_OCTETS + (field.enterprise() == 0 ? 0 : ENTERPRISE_OCTETS);
        }
        ByteBuffer to = ByteBuffer.allocate(octets);
        to.putShort((short) id).putShort((short) fields.size());
        for (FlowField field : fields) {
            boolean enterprise = field.enterprise() != 0;
            to.putShort((short) (protocol.elementId(field) | (enterprise ? ENTERPRISE_BIT : 0)));
            to.putShort((short) protocol.wireOctets(field));
            if (enterprise) {
                to.putInt(field.enterprise());
            }
        }
        return to.array();
    }
}
