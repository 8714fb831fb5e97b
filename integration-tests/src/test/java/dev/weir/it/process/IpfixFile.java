// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * An IPFIX file (RFC 5655) as far as its messages' sequence numbers go: each is the number of data records of its
 * Observation Domain before it (RFC 7011, section 3.1).
 *
 * @param dataRecords in all messages
 * @param gaps messages whose sequence number was not that
 */
public record IpfixFile(long dataRecords, long gaps) {
    private static final int HEADER_OCTETS = 16;
    private static final int LENGTH_OFFSET = 2;
    private static final int SEQUENCE_OFFSET = 8;
    private static final int DOMAIN_OFFSET = 12;
    private static final int SET_HEADER_OCTETS = 4;
    private static final int TEMPLATE_SET = 2;
    private static final int OPTIONS_TEMPLATE_SET = 3;
    private static final int FIRST_DATA_SET = 256;
    private static final int ENTERPRISE = 0x8000;

    /** Reads one. */
    public static IpfixFile read(Path file) throws IOException {
        ByteBuffer octets = ByteBuffer.wrap(Files.readAllBytes(file));
        Map<Integer, Integer> lengths = new HashMap<>();
        Map<Integer, Long> recordsByDomain = new HashMap<>();
        long gaps = 0;
        int at = 0;
        while (at < octets.limit()) {
            int end = at + Short.toUnsignedInt(octets.getShort(at + LENGTH_OFFSET));
            int domain = octets.getInt(at + DOMAIN_OFFSET);
            long before = recordsByDomain.getOrDefault(domain, 0L);
            if (Integer.toUnsignedLong(octets.getInt(at + SEQUENCE_OFFSET)) != before) {
                gaps++;
            }
            long records = 0;
            for (int set = at + HEADER_OCTETS; set < end; ) {
                int id = Short.toUnsignedInt(octets.getShort(set));
                int next = set + Short.toUnsignedInt(octets.getShort(set + 2));
                if (id == TEMPLATE_SET || id == OPTIONS_TEMPLATE_SET) {
                    learn(octets, set + SET_HEADER_OCTETS, next, id == OPTIONS_TEMPLATE_SET, lengths);
                } else if (id >= FIRST_DATA_SET) {
                    records += (next - set - SET_HEADER_OCTETS) / lengths.get(id);
                }
                set = next;
            }
            recordsByDomain.put(domain, before + records);
            at = end;
        }
        return new IpfixFile(
                recordsByDomain.values().stream().mapToLong(Long::longValue).sum(), gaps);
    }

    private static void learn(ByteBuffer octets, int from, int end, boolean options, Map<Integer, Integer> lengths) {
        int at = from;
        while (end - at >= SET_HEADER_OCTETS) {
            int id = Short.toUnsignedInt(octets.getShort(at));
            int fields = Short.toUnsignedInt(octets.getShort(at + 2));
            at += options ? 6 : 4;
            int length = 0;
            for (int field = 0; field < fields; field++) {
                boolean enterprise = (octets.getShort(at) & ENTERPRISE) != 0;
                length += Short.toUnsignedInt(octets.getShort(at + 2));
                at += enterprise ? 8 : 4;
            }
            lengths.put(id, length);
        }
    }
}
