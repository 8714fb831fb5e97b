// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes records as YAML in block style. */
final class YamlWriter {

    private static final int INDENT = 2;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/][A-Za-z0-9_./-]*");
    private static final Set<String> NOT_PLAIN = Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    private final Style style;
    private final StringBuilder text = new StringBuilder();

    /** Whether the next key begins an item of a list. */
    private boolean itemBegins;

    /** What is shown of a record. */
    interface Style {

        /** The values and nothing else. */
        Style PLAIN = new Style() {};

        /** Comment lines before a key. */
        default List<String> before(Shape.Key key, int indent) {
            return List.of();
        }

        /** Comment lines before the word that tells a variant. */
        default List<String> before(Shape.Struct variant, int indent) {
            return List.of();
        }

        /** The value that is shown for a key. */
        default Object value(Shape.Key key, Record owner) {
            return key.of(owner);
        }
    }

    YamlWriter(Style style) {
        this.style = style;
    }

    /** Writes all keys of a record. */
    YamlWriter record(Shape.Struct shape, Record record, int indent) {
        shape.variant().ifPresent(variant -> {
            comment(style.before(shape, indent), indent);
            line(indent, variant.key() + ": " + variant.word());
        });
        shape.keys().forEach(key -> key(key, record, indent));
        return this;
    }

    /** Writes one key of a record with its value. */
    YamlWriter key(Shape.Key key, Record owner, int indent) {
        comment(style.before(key, indent), indent);
        Object value = style.value(key, owner);
        Shape shape = key.shape();
        if (shape instanceof Shape.Scalar scalar) {
            line(indent, key.name() + ": " + scalar(scalar, value));
        } else if (shape instanceof Shape.ListOf list) {
            list(key.name(), list, (List<?>) value, indent);
        } else {
            line(indent, key.name() + ":");
            nested(shape, (Record) value, indent + INDENT);
        }
        return this;
    }

    /** Writes records as items of a list. */
    YamlWriter items(Shape element, List<?> items, int indent) {
        for (Object item : items) {
            itemBegins = true;
            nested(element, (Record) item, indent + INDENT);
        }
        return this;
    }

    private void list(String name, Shape.ListOf shape, List<?> values, int indent) {
        if (shape.element() instanceof Shape.Scalar element) {
            String flow = values.stream().map(value -> scalar(element, value)).collect(Collectors.joining(", "));
            line(indent, name + ": [" + flow + "]");
        } else if (values.isEmpty()) {
            line(indent, name + ": []");
        } else {
            line(indent, name + ":");
            items(shape.element(), values, indent + INDENT);
        }
    }

    private void nested(Shape shape, Record value, int indent) {
        record(shape instanceof Shape.Union union ? union.variantOf(value) : (Shape.Struct) shape, value, indent);
    }

    private void comment(List<String> lines, int indent) {
        int start = itemBegins ? indent - INDENT : indent;
        lines.forEach(
                line -> text.append(" ".repeat(start)).append("# ").append(line).append('\n'));
    }

    private void line(int indent, String content) {
        text.append(" ".repeat(itemBegins ? indent - INDENT : indent));
        text.append(itemBegins ? "- " : "").append(content).append('\n');
        itemBegins = false;
    }

    private static String scalar(Shape.Scalar shape, Object value) {
        if (value == null) {
            return "null";
        }
        String written = shape.kind().write(value);
        return shape.kind() == ScalarKind.TEXT ? quotedIfNeeded(Environment.escape(written)) : written;
    }

    private static String quotedIfNeeded(String text) {
        boolean plain = PLAIN.matcher(text).matches() && !NOT_PLAIN.contains(text.toLowerCase(Locale.ROOT));
        return plain ? text : quoted(text);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else if (isPrintable(c)) {
                quoted.appendCodePoint(c);
            } else {
                quoted.append(c > 0xFFFF ? String.format("\\U%08x", c) : String.format("\\u%04x", c));
            }
        });
        return quoted.append('"').toString();
    }

    /** Whether a character may stand in a YAML text and is not taken for a line's end or a byte order mark. */
    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** What was written. */
    @Override
    public String toString() {
        return text.toString();
    }
}
