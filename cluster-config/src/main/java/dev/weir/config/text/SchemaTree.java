// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.DataSize;
import dev.weir.config.Limit;
import dev.weir.config.WeirConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Turns shapes into the objects of a JSON Schema, as maps, lists and plain values. */
final class SchemaTree {

    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
    private static final String OR_REFERENCE = "|" + Environment.REFERENCE;
    private static final String DURATION_PATTERN = "^(0|(\\d+(d|h|ms|m|s|us|ns))+)$" + OR_REFERENCE;
    private static final String SIZE_PATTERN = "^\\d+ *([kKMGT]?i?B)?$" + OR_REFERENCE;

    private final Map<String, Object> definitions = new TreeMap<>();

    /** The whole schema. */
    Map<String, Object> root(Shape.Struct shape) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("$schema", DIALECT);
        root.put("title", WeirConfig.class.getSimpleName());
        root.putAll(struct(shape));
        root.put("$defs", definitions);
        return root;
    }

    private Map<String, Object> struct(Shape.Struct shape) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        shape.variant().ifPresent(variant -> {
            properties.put(variant.key(), Map.of("const", variant.word()));
            required.add(variant.key());
        });
        for (Shape.Key key : shape.keys()) {
            properties.put(key.name(), property(key));
            if (key.about().required()) {
                required.add(key.name());
            }
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", shape.help());
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    private Map<String, Object> property(Shape.Key key) {
        boolean optional = !key.about().required();
        Map<String, Object> schema = new LinkedHashMap<>();
        String absence = KeyHelp.meaningOfAbsence(key);
        schema.put(
                "description",
                key.about().value()
                        + (absence.startsWith("default")
                                ? " Left out, it is " + absence.substring("default: ".length()) + "."
                                : ""));
        if (key.shape() instanceof Shape.Scalar scalar) {
            schema.putAll(scalar(scalar, key.limit(), optional));
        } else if (key.shape() instanceof Shape.ListOf list) {
            schema.putAll(list(list, optional));
        } else {
            schema.putAll(
                    optional
                            ? Map.of("anyOf", List.of(reference(key.shape()), Map.of("type", "null")))
                            : reference(key.shape()));
        }
        putDefault(schema, key);
        return schema;
    }

    private static void putDefault(Map<String, Object> schema, Shape.Key key) {
        if (key.about().required() || key.fallback() == null) {
            return;
        }
        if (key.shape() instanceof Shape.Scalar scalar) {
            boolean asIs = scalar.kind() == ScalarKind.INTEGER || scalar.kind() == ScalarKind.FLAG;
            schema.put("default", asIs ? key.fallback() : scalar.kind().write(key.fallback()));
        } else if (key.fallback() instanceof List<?> list && list.isEmpty()) {
            schema.put("default", list);
        }
    }

    private Map<String, Object> list(Shape.ListOf shape, boolean optional) {
        Map<String, Object> schema = new LinkedHashMap<>();
        if (shape.element() instanceof Shape.Scalar element) {
            // One text may stand for the list.
            schema.put("type", types(optional, "array", "string"));
            schema.put("items", scalar(element, new Limit("", "", ""), false));
        } else {
            schema.put("type", types(optional, "array"));
            schema.put("items", reference(shape.element()));
        }
        return schema;
    }

    /** A reference to the definition of a record or of a sealed interface, which is made if it is not there yet. */
    private Map<String, Object> reference(Shape shape) {
        boolean isUnion = shape instanceof Shape.Union;
        Class<?> type = isUnion ? ((Shape.Union) shape).type() : ((Shape.Struct) shape).type();
        if (!definitions.containsKey(type.getSimpleName())) {
            definitions.put(type.getSimpleName(), isUnion ? union((Shape.Union) shape) : struct((Shape.Struct) shape));
        }
        return Map.of("$ref", "#/$defs/" + type.getSimpleName());
    }

    private Map<String, Object> union(Shape.Union shape) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", shape.help());
        schema.put("type", "object");
        schema.put("required", List.of(shape.key()));
        schema.put("oneOf", shape.variants().stream().map(this::reference).toList());
        return schema;
    }

    private static Map<String, Object> scalar(Shape.Scalar shape, Limit limit, boolean optional) {
        Map<String, Object> schema = new LinkedHashMap<>();
        switch (shape.kind()) {
            case TEXT -> schema.put("type", types(optional, "string"));
            case FLAG -> {
                schema.put("type", types(optional, "boolean", "string"));
                schema.put("pattern", Environment.REFERENCE);
            }
            case INTEGER -> {
                schema.put("type", types(optional, "integer", "string"));
                putLimit(schema, limit);
                schema.put("pattern", Environment.REFERENCE);
            }
            case DURATION -> {
                schema.put("type", types(optional, "string", "integer"));
                schema.put("pattern", DURATION_PATTERN);
                putLimit(schema, new Limit("0", "0", ""));
            }
            case SIZE -> {
                schema.put("type", types(optional, "string", "integer"));
                schema.put("pattern", SIZE_PATTERN);
                putLimit(schema, limit);
            }
            case WORD -> {
                List<Object> words = new ArrayList<>(ScalarKind.words(shape.type()));
                if (optional) {
                    words.add(null);
                }
                schema.put("enum", words);
            }
        }
        return schema;
    }

    private static void putLimit(Map<String, Object> schema, Limit limit) {
        if (!limit.min().isEmpty()) {
            schema.put("minimum", limit.zero().isEmpty() ? octets(limit.min()) : 0);
        }
        if (!limit.max().isEmpty()) {
            schema.put("maximum", octets(limit.max()));
        }
    }

    /** A limit as a number; sizes in octets, to which plain numbers are sizes as well. */
    private static long octets(String limit) {
        return DataSize.parse(limit).octets();
    }

    private static Object types(boolean optional, String... types) {
        List<String> all = new ArrayList<>(List.of(types));
        if (optional) {
            all.add("null");
        }
        return all.size() == 1 ? all.get(0) : all;
    }
}
