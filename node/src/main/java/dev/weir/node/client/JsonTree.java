// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * A JSON text as a tree. What is not there is asked without an error, since nodes of other versions tell more and less.
 *
 * @param value maps, lists, texts, numbers, truth values and {@code null}
 */
public record JsonTree(Object value) {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int WIDE = 400;

    /**
     * Reads a text.
     *
     * @throws IOException when it is no JSON
     */
    public static JsonTree read(String text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new IOException("no JSON: the text is empty");
            }
            JsonTree tree = new JsonTree(value(parser));
            if (parser.nextToken() != null) {
                throw new IOException("more than one JSON value");
            }
            return tree;
        }
    }

    /** The member of this name; one of {@code null} where there is none. */
    public JsonTree at(String name) {
        return new JsonTree(value instanceof Map<?, ?> members ? members.get(name) : null);
    }

    /** The items of a list; none of anything else. */
    public List<JsonTree> items() {
        return value instanceof List<?> items
                ? items.stream().map(JsonTree::new).toList()
                : List.of();
    }

    /** The names of an object's members, in their order. */
    public List<String> names() {
        return value instanceof Map<?, ?> members
                ? members.keySet().stream().map(String::valueOf).toList()
                : List.of();
    }

    /** A member as text; empty where there is none. */
    public String text(String name) {
        Object member = at(name).value;
        return member == null ? "" : member.toString();
    }

    /** A member as a whole number; 0 where there is none. */
    public long number(String name) {
        return at(name).value instanceof Number number ? number.longValue() : 0;
    }

    /** A member as a number; 0 where there is none. */
    public double decimal(String name) {
        return at(name).value instanceof Number number ? number.doubleValue() : 0;
    }

    /** Whether a member is true. */
    public boolean flag(String name) {
        return Boolean.TRUE.equals(at(name).value);
    }

    /** Whether there is nothing. */
    public boolean isAbsent() {
        return value == null;
    }

    /** JSON on one line. */
    public String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            write(generator, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** YAML, that ends with a line end. */
    public String yaml() {
        return new Dump(DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setWidth(WIDE)
                        .build())
                .dumpToString(value);
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> members = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, value(parser));
                }
                yield members;
            }
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                yield items;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private static void write(JsonGenerator generator, Object value) throws IOException {
        if (value instanceof Map<?, ?> members) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> member : members.entrySet()) {
                generator.writeFieldName(member.getKey().toString());
                write(generator, member.getValue());
            }
            generator.writeEndObject();
        } else if (value instanceof List<?> items) {
            generator.writeStartArray();
            for (Object item : items) {
                write(generator, item);
            }
            generator.writeEndArray();
        } else if (value instanceof Number number) {
            generator.writeNumber(number.toString());
        } else if (value instanceof Boolean flag) {
            generator.writeBoolean(flag);
        } else if (value == null) {
            generator.writeNull();
        } else {
            generator.writeString(value.toString());
        }
    }
}
