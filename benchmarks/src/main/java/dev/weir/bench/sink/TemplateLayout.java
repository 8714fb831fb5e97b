// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.sink;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Where a template's records have the fields that are counted (RFC 3954, section 8; RFC 7011, section 7). */
final class TemplateLayout {
    private static final int VARIABLE = 65535;
    private static final int ENTERPRISE_BIT = 0x8000;
    /** The reverse of an element of IANA's (RFC 5103, section 6.1). */
    private static final int REVERSE_ENTERPRISE = 29305;

    private static final int OCTET_DELTA_COUNT = 1;
    private static final int PACKET_DELTA_COUNT = 2;
    private static final int POST_OCTET_DELTA_COUNT = 23;
    private static final int POST_PACKET_DELTA_COUNT = 24;
    private static final int PROTOCOL_IDENTIFIER = 4;
    private static final int FLOW_START_MILLISECONDS = 152;
    private static final int FLOW_END_MILLISECONDS = 153;

    private enum Role {
        OTHER,
        PACKETS,
        OCTETS,
        REVERSE_PACKETS,
        REVERSE_OCTETS,
        PROTOCOL,
        START,
        END
    }

    private record Field(Role role, int length) {}

    private final List<Field> fields = new ArrayList<>();
    private int shortest;

    long packets;
    long octets;
    long reversePackets;
    long reverseOctets;
    int protocol;
    /** Milliseconds since 1970; 0 when the template has none. */
    long startMs;

    long endMs;

    /** Reads the field specifiers of a template record. */
    static TemplateLayout read(ByteBuffer template, int count, boolean ipfix) {
        TemplateLayout layout = new TemplateLayout();
        for (int i = 0; i < count; i++) {
            int element = template.getShort() & 0xffff;
            int length = template.getShort() & 0xffff;
            boolean enterprise = ipfix && (element & ENTERPRISE_BIT) != 0;
            int number = enterprise ? template.getInt() : 0;
            layout.fields.add(new Field(roleOf(element & ~(enterprise ? ENTERPRISE_BIT : 0), number), length));
            layout.shortest += length == VARIABLE ? 1 : length;
        }
        return layout;
    }

    private static Role roleOf(int element, int enterprise) {
        if (enterprise == REVERSE_ENTERPRISE) {
            return element == OCTET_DELTA_COUNT
                    ? Role.REVERSE_OCTETS
                    : element == PACKET_DELTA_COUNT ? Role.REVERSE_PACKETS : Role.OTHER;
        }
        if (enterprise != 0) {
            return Role.OTHER;
        }
        return switch (element) {
            case OCTET_DELTA_COUNT -> Role.OCTETS;
            case PACKET_DELTA_COUNT -> Role.PACKETS;
            case POST_OCTET_DELTA_COUNT -> Role.REVERSE_OCTETS;
            case POST_PACKET_DELTA_COUNT -> Role.REVERSE_PACKETS;
            case PROTOCOL_IDENTIFIER -> Role.PROTOCOL;
            case FLOW_START_MILLISECONDS -> Role.START;
            case FLOW_END_MILLISECONDS -> Role.END;
            default -> Role.OTHER;
        };
    }

    /** Octets that the shortest record takes; what is less at a set's end is padding. */
    int shortest() {
        return shortest;
    }

    /** Whether it says nothing of flows, as one for options. */
    boolean isEmpty() {
        return fields.isEmpty();
    }

    /** Reads one record into the fields and moves the buffer behind it. */
    void next(ByteBuffer set) {
        packets = 0;
        octets = 0;
        reversePackets = 0;
        reverseOctets = 0;
        protocol = 0;
        startMs = 0;
        endMs = 0;
        for (Field field : fields) {
            int length = field.length();
            if (length == VARIABLE) {
                length = set.get() & 0xff;
                length = length == 255 ? set.getShort() & 0xffff : length;
            }
            switch (field.role()) {
                case PACKETS -> packets = number(set, length);
                case OCTETS -> octets = number(set, length);
                case REVERSE_PACKETS -> reversePackets = number(set, length);
                case REVERSE_OCTETS -> reverseOctets = number(set, length);
                case PROTOCOL -> protocol = (int) number(set, length);
                case START -> startMs = number(set, length);
                case END -> endMs = number(set, length);
                case OTHER -> set.position(set.position() + length);
            }
        }
    }

    private static long number(ByteBuffer set, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | set.get() & 0xff;
        }
        return value;
    }
}
