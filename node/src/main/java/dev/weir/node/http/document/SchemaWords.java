// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.document;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.Collectors;

/** What a schema allows, as the rest of a sentence that begins with "it must be". */
final class SchemaWords {
    private SchemaWords() {}

    static String of(JsonObject schema) {
        JsonArray words = schema.getJsonArray("enum");
        if (words != null) {
            return "one of " + words.stream().map(Object::toString).collect(Collectors.joining(", "));
        }
        String description = schema.getString("description", "");
        return switch (schema.getString("type", "")) {
            case "integer" -> "a whole number" + range(schema);
            case "number" -> "a number" + range(schema);
            case "boolean" -> "true or false";
            case "string" -> "a text" + length(schema) + (description.isEmpty() ? "" : ": " + description);
            case "array" -> "a list";
            default -> "an object";
        };
    }

    private static String range(JsonObject schema) {
        Object min = schema.getValue("minimum");
        Object max = schema.getValue("maximum");
        if (min != null && max != null) {
            return " from " + min + " to " + max;
        }
        return min != null ? ", at least " + min : max != null ? ", at most " + max : "";
    }

    private static String length(JsonObject schema) {
        Integer max = schema.getInteger("maxLength");
        String pattern = schema.getString("pattern");
        return (max == null ? "" : " of at most " + max + " characters")
                + (pattern == null ? "" : " such as " + pattern);
    }
}
