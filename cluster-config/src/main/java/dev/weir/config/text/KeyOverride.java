// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.Names;
import dev.weir.config.text.Document.Group;
import dev.weir.config.text.Document.Items;
import dev.weir.config.text.Document.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One {@code key=value} laid over a document before records are made of it.
 *
 * <p>The key is a path; an item of a list is found by its place ({@code exporters[0].format.biflow}) or by its name ({@code
 * captures.eth0.filter}). The place after the last one adds an item. The value of a single key is taken as it is, that of a
 * list or a group is YAML in brackets.
 */
final class KeyOverride {

    private static final String SOURCE = "--set";
    private static final int MAX_PATH_LENGTH = 500;
    private static final String NAME = "name";

    private final String path;
    private final String value;
    private final Place place = Place.of(SOURCE);

    private KeyOverride(String path, String value) {
        this.path = path;
        this.value = value;
    }

    /**
     * Reads one override.
     *
     * @throws ConfigException if there is no key or no {@code =}
     */
    static KeyOverride parse(String text) throws ConfigException {
        int equals = text.indexOf('=');
        if (equals < 1 || equals > MAX_PATH_LENGTH) {
            throw new ConfigException(Place.of(SOURCE)
                    .error(
                            "",
                            Names.quote(text) + " is no override; write key=value, such as metering.activeTimeout=5s"));
        }
        return new KeyOverride(text.substring(0, equals).strip(), text.substring(equals + 1));
    }

    /**
     * The document with this override in it.
     *
     * @throws ConfigException if the path leads nowhere
     */
    Document applyTo(Document document, Shape shape) throws ConfigException {
        return at(shape, document, 0);
    }

    private Document at(Shape shape, Document node, int from) throws ConfigException {
        if (from == path.length()) {
            return value(shape);
        }
        if (path.charAt(from) == '[') {
            return atIndex(shape, node, from);
        }
        if (from > 0 && path.charAt(from) != '.') {
            throw malformed();
        }
        int start = from == 0 ? 0 : from + 1;
        return shape instanceof Shape.ListOf list ? atName(list, node, start) : atKey(shape, node, start);
    }

    private Document atKey(Shape shape, Document node, int start) throws ConfigException {
        int end = Paths.endOfKey(path, start);
        if (end == start) {
            throw malformed();
        }
        String key = path.substring(start, end);
        Group group = node instanceof Group present ? present : Group.empty(place);
        Shape below = struct(shape, group)
                .flatMap(struct -> struct.key(key))
                .map(Shape.Key::shape)
                .orElse(null);
        return group.with(key, at(below, group.child(key), end));
    }

    private Document atIndex(Shape shape, Document node, int bracket) throws ConfigException {
        int close = path.indexOf(']', bracket);
        String digits = close < 0 ? "" : path.substring(bracket + 1, close);
        if (!digits.matches("[0-9]{1,6}")) {
            throw malformed();
        }
        int index = Integer.parseInt(digits);
        Items list = node instanceof Items present ? present : new Items(List.of(), place);
        int size = list.items().size();
        if (index > size) {
            throw failure(
                    path.substring(0, bracket),
                    "has " + size + (size == 1 ? " item" : " items") + "; the next to be added is [" + size + "]");
        }
        Shape below = shape instanceof Shape.ListOf known ? known.element() : null;
        return list.with(index, at(below, index < size ? list.items().get(index) : null, close + 1));
    }

    private Document atName(Shape.ListOf shape, Document node, int start) throws ConfigException {
        List<Document> items = node instanceof Items list ? list.items() : List.of();
        List<String> names = new ArrayList<>();
        int found = -1;
        int end = start;
        for (int i = 0; i < items.size(); i++) {
            String name = name(shape.element(), items.get(i)).orElse("[" + i + "]");
            names.add(name);
            int nameEnd = start + name.length();
            // Names may have dots in them, as those of VLAN interfaces do: the longest that fits is meant.
            boolean fits = path.startsWith(name, start)
                    && (nameEnd == path.length() || path.charAt(nameEnd) == '.' || path.charAt(nameEnd) == '[');
            if (fits && nameEnd > end) {
                found = i;
                end = nameEnd;
            }
        }
        if (found < 0) {
            String wanted = Names.quote(path.substring(start, Paths.endOfKey(path, start)));
            String known = items.isEmpty() ? "there is none at all" : "there are " + String.join(", ", names);
            throw failure(path.substring(0, start - 1), "has no item named " + wanted + "; " + known);
        }
        return ((Items) node).with(found, at(shape.element(), items.get(found), end));
    }

    /** The name an item has or will take by default. */
    private static Optional<String> name(Shape shape, Document item) {
        Optional<Shape.Key> key = struct(shape, item).flatMap(struct -> struct.key(NAME));
        return text(item, NAME)
                .or(() -> key.flatMap(known -> text(item, known.about().sameAs())));
    }

    private static Optional<String> text(Document from, String path) {
        Document node = from;
        for (String step : path.split("\\.", -1)) {
            node = node == null ? null : node.child(step);
        }
        return node instanceof Text text && !text.absent() ? Optional.of(text.value()) : Optional.empty();
    }

    private static Optional<Shape.Struct> struct(Shape shape, Document node) {
        if (shape instanceof Shape.Union union) {
            return text(node, union.key()).flatMap(union::variant);
        }
        return shape instanceof Shape.Struct struct ? Optional.of(struct) : Optional.empty();
    }

    private Document value(Shape shape) throws ConfigException {
        boolean nested = !(shape instanceof Shape.Scalar) && (value.startsWith("[") || value.startsWith("{"));
        if (!nested) {
            return new Text(value, false, place);
        }
        List<ConfigError> errors = new ArrayList<>();
        Document document = DocumentReader.read(value, SOURCE + " " + path, errors);
        if (!errors.isEmpty()) {
            throw new ConfigException(errors);
        }
        return document;
    }

    private ConfigException malformed() {
        return failure("", Names.quote(path) + " is no path of keys; write it such as exporters[0].format.biflow");
    }

    private ConfigException failure(String at, String message) {
        return new ConfigException(place.error(at, message));
    }
}
