// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.weir.it.traffic.FlowKey;
import dev.weir.it.traffic.FlowTotals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Flow records in JSON lines, as a reader who knows nothing of Weir's own classes sees them. */
public final class FlowRecords {
    private static final JsonFactory JSON = new JsonFactory();

    private final List<Map<String, Object>> records;

    private FlowRecords(List<Map<String, Object>> records) {
        this.records = records;
    }

    /** Reads a file of records. */
    public static FlowRecords read(Path file) throws IOException {
        try (JsonParser parser = JSON.createParser(file.toFile())) {
            return read(parser);
        }
    }

    /** Those in a file whose writer was killed: the last line may be a part of one, and does not count. */
    public static FlowRecords readWhole(Path file) throws IOException {
        String lines = Files.readString(file);
        return of(lines.substring(0, lines.lastIndexOf('\n') + 1));
    }

    /** How many whole lines are in a file so far; 0 where there is none. */
    public static long lines(Path file) {
        if (!Files.exists(file)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads lines of records. */
    public static FlowRecords of(String lines) throws IOException {
        try (JsonParser parser = JSON.createParser(lines)) {
            return read(parser);
        }
    }

    private static FlowRecords read(JsonParser parser) throws IOException {
        List<Map<String, Object>> records = new ArrayList<>();
        while (parser.nextToken() != null) {
            records.add(object(parser));
        }
        return new FlowRecords(List.copyOf(records));
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new AssertionError("no JSON object: " + parser.getText());
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            boolean isNumber = parser.nextToken() == JsonToken.VALUE_NUMBER_INT;
            Object before = fields.put(name, isNumber ? (Object) parser.getLongValue() : parser.getText());
            if (before != null) {
                throw new AssertionError("a record has " + name + " twice");
            }
        }
        return fields;
    }

    /** The records, each with its fields by name: numbers as {@link Long}, all else as text. */
    public List<Map<String, Object>> all() {
        return records;
    }

    public int count() {
        return records.size();
    }

    /** A field of every record, 0 where it is absent. */
    public List<Long> numbers(String field) {
        return records.stream().map(record -> number(record, field)).toList();
    }

    /** Packets and octets by uniflow; a biflow is two. */
    public FlowTotals totals() {
        FlowTotals totals = new FlowTotals();
        for (Map<String, Object> record : records) {
            FlowKey key = key(record);
            long packets = number(record, "packetDeltaCount");
            if (packets > 0) {
                int flags = (int) number(record, "tcpControlBits");
                totals.add(key, packets, number(record, "octetDeltaCount"), flags);
            }
            long reversePackets = number(record, "reversePacketDeltaCount");
            if (reversePackets > 0) {
                int flags = (int) number(record, "reverseTcpControlBits");
                totals.add(key.reverse(), reversePackets, number(record, "reverseOctetDeltaCount"), flags);
            }
        }
        return totals;
    }

    private static FlowKey key(Map<String, Object> record) {
        boolean isV6 = record.containsKey("sourceIPv6Address");
        return FlowKey.of(
                (String) record.get(isV6 ? "sourceIPv6Address" : "sourceIPv4Address"),
                (String) record.get(isV6 ? "destinationIPv6Address" : "destinationIPv4Address"),
                (int) number(record, "protocolIdentifier"),
                (int) number(record, "sourceTransportPort"),
                (int) number(record, "destinationTransportPort"));
    }

    private static long number(Map<String, Object> record, String field) {
        return record.get(field) instanceof Long number ? number : 0;
    }
}
