// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads NetFlow v9 and IPFIX as a collector does, and minds every rule of the formats: lengths, padding, templates
 * before data, sequences. It shares no code with the encoder.
 */
final class TemplateDecoder {
    /** A field of a template, named "ID" or "ID/ENTERPRISE"; of the scope, "scope ID". */
    private record Field(String name, int octets) {}

    private record Template(boolean options, List<Field> fields) {
        int octets() {
            return fields.stream().mapToInt(Field::octets).sum();
        }
    }

    /** A data record. */
    record Data(long domain, int templateId, boolean options, Map<String, byte[]> values) {
        /** A value as an unsigned number. */
        long number(String name) {
            long number = 0;
            for (byte octet : values.get(name)) {
                number = number << 8 | octet & 0xff;
            }
            return number;
        }

        /** A value in hexadecimal digits. */
        String hex(String name) {
            return HexFormat.of().formatHex(values.get(name));
        }
    }

    private final int version;
    private final int maxOctets;
    private final Map<Long, Map<Integer, Template>> templates = new HashMap<>();
    private final Map<Long, Long> sequences = new HashMap<>();
    private int templateRecords;

    TemplateDecoder(int version, int maxOctets) {
        this.version = version;
        this.maxOctets = maxOctets;
    }

    /** Templates and options templates read so far, repeats included. */
    int templateRecords() {
        return templateRecords;
    }

    List<Data> decode(List<byte[]> messages) {
        List<Data> all = new ArrayList<>();
        messages.forEach(message -> all.addAll(decode(message)));
        return all;
    }

    List<Data> decode(byte[] message) {
        assertThat(message.length).isLessThanOrEqualTo(maxOctets);
        ByteBuffer from = ByteBuffer.wrap(message);
        assertThat(from.getShort()).isEqualTo((short) version);
        int countOrLength = from.getShort() & 0xffff;
        from.position(version == 9 ? 12 : 8);
        long sequence = from.getInt() & 0xffff_ffffL;
        long domain = from.getInt() & 0xffff_ffffL;

        int templatesBefore = templateRecords;
        List<Data> data = new ArrayList<>();
        while (from.hasRemaining()) {
            decodeSet(from, domain, data);
        }
        int templatesHere = templateRecords - templatesBefore;
        assertThat(data.size() + templatesHere).as("records of the message").isPositive();
        assertThat(sequence).as("sequence").isEqualTo(sequences.getOrDefault(domain, 0L));
        if (version == 9) {
            assertThat(countOrLength).isEqualTo(data.size() + templatesHere);
            sequences.put(domain, sequence + 1);
        } else {
            assertThat(countOrLength).isEqualTo(message.length);
            sequences.put(domain, sequence + data.size() & 0xffff_ffffL);
        }
        return data;
    }

    private void decodeSet(ByteBuffer from, long domain, List<Data> data) {
        int start = from.position();
        int id = from.getShort() & 0xffff;
        int length = from.getShort() & 0xffff;
        if (version == 9) {
            assertThat(length % 4).as("FlowSet length").isZero();
        }
        ByteBuffer set = from.slice(start + 4, length - 4);
        from.position(start + length);
        if (id == (version == 9 ? 0 : 2)) {
            decodeTemplates(set, domain, false);
        } else if (id == (version == 9 ? 1 : 3)) {
            decodeTemplates(set, domain, true);
        } else {
            decodeData(set, domain, id, data);
        }
        assertThat(set.remaining()).as("padding").isLessThan(4);
        while (set.hasRemaining()) {
            assertThat(set.get()).as("padding").isZero();
        }
    }

    private void decodeTemplates(ByteBuffer set, long domain, boolean options) {
        int before = templateRecords;
        while (set.remaining() >= 4) {
            int id = set.getShort() & 0xffff;
            assertThat(id).as("template id").isGreaterThanOrEqualTo(256);
            int count = set.getShort() & 0xffff;
            int scopes = options ? set.getShort() & 0xffff : 0;
            if (options && version == 9) {
                int scopeOctets = count;
                count = (scopeOctets + scopes) / 4;
                scopes = scopeOctets / 4;
            }
            List<Field> fields = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                fields.add(field(set, i < scopes));
            }
            assertThat(fields).as("template %d", id).isNotEmpty().doesNotHaveDuplicates();
            Template template = new Template(options, fields);
            Template known =
                    templates.computeIfAbsent(domain, key -> new HashMap<>()).put(id, template);
            assertThat(known == null || known.equals(template))
                    .as("template %d stays", id)
                    .isTrue();
            templateRecords++;
        }
        assertThat(templateRecords).as("templates in the set").isGreaterThan(before);
    }

    private Field field(ByteBuffer set, boolean scope) {
        int element = set.getShort() & 0xffff;
        int octets = set.getShort() & 0xffff;
        assertThat(octets).isBetween(1, 16);
        if (version == 10 && element >= 0x8000) {
            return new Field((element & 0x7fff) + "/" + set.getInt(), octets);
        }
        return new Field((scope ? "scope " : "") + element, octets);
    }

    private void decodeData(ByteBuffer set, long domain, int id, List<Data> data) {
        Template template = templates.getOrDefault(domain, Map.of()).get(id);
        assertThat(template)
                .as("template %d of domain %d before its data", id, domain)
                .isNotNull();
        int before = data.size();
        while (set.remaining() >= template.octets()) {
            Map<String, byte[]> values = new LinkedHashMap<>();
            for (Field field : template.fields) {
                byte[] value = new byte[field.octets];
                set.get(value);
                values.put(field.name, value);
            }
            data.add(new Data(domain, id, template.options, values));
        }
        assertThat(data.size()).as("records of set %d", id).isGreaterThan(before);
    }
}
