// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.WeirConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A configuration as maps, lists and plain values, such as JSON is made of. */
public final class ConfigTree {

    private ConfigTree() {}

    /** Every key with its value, masks in place of what is secret. */
    public static Map<String, Object> masked(WeirConfig config) {
        return struct(Shapes.ROOT, config, true);
    }

    /** Every key with its value. */
    static Map<String, Object> whole(WeirConfig config) {
        return struct(Shapes.ROOT, config, false);
    }

    /**
     * Lays a merge patch (RFC 7396) over a configuration.
     *
     * @param patch JSON or YAML
     * @param source what errors call the patch
     * @return JSON, to be read by {@link ConfigLoader}
     * @throws ConfigException if the patch cannot be read
     */
    public static String patched(WeirConfig config, String patch, String source) throws ConfigException {
        List<ConfigError> errors = new ArrayList<>();
        Document document = Masks.undone(DocumentReader.read(patch, source, errors), config);
        if (!errors.isEmpty()) {
            throw new ConfigException(errors);
        }
        return JsonText.of(merged(whole(config), document));
    }

    private static Object merged(Object target, Document patch) {
        if (!(patch instanceof Document.Group group)) {
            return plain(patch);
        }
        Map<String, Object> merged = new LinkedHashMap<>();
        if (target instanceof Map<?, ?> before) {
            before.forEach((name, value) -> merged.put((String) name, value));
        }
        group.entries().forEach((name, entry) -> {
            if (entry.value().isAbsent()) {
                merged.remove(name);
            } else {
                merged.put(name, merged(merged.get(name), entry.value()));
            }
        });
        return merged;
    }

    private static Object plain(Document document) {
        if (document instanceof Document.Items items) {
            List<Object> list = new ArrayList<>();
            items.items().forEach(item -> list.add(merged(null, item)));
            return list;
        }
        return document.isAbsent() ? null : ((Document.Text) document).value();
    }

    private static Map<String, Object> struct(Shape.Struct shape, Record record, boolean masked) {
        Map<String, Object> members = new LinkedHashMap<>();
        shape.variant().ifPresent(variant -> members.put(variant.key(), variant.word()));
        for (Shape.Key key : shape.keys()) {
            Object value = key.of(record);
            members.put(
                    key.name(), masked && key.about().secret() ? Masks.of(value) : value(key.shape(), value, masked));
        }
        return members;
    }

    private static Object value(Shape shape, Object value, boolean masked) {
        if (value == null) {
            return null;
        }
        if (shape instanceof Shape.Struct struct) {
            return struct(struct, (Record) value, masked);
        }
        if (shape instanceof Shape.Union union) {
            return struct(union.variantOf((Record) value), (Record) value, masked);
        }
        if (shape instanceof Shape.ListOf list) {
            List<Object> values = new ArrayList<>();
            ((List<?>) value).forEach(item -> values.add(value(list.element(), item, masked)));
            return values;
        }
        ScalarKind kind = ((Shape.Scalar) shape).kind();
        return switch (kind) {
            case INTEGER, FLAG -> value;
            case TEXT -> Environment.escape(kind.write(value));
            default -> kind.write(value);
        };
    }
}
