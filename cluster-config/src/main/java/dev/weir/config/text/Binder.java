// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.InvalidValueException;
import dev.weir.config.Names;
import dev.weir.config.Words;
import dev.weir.config.text.Document.Group;
import dev.weir.config.text.Document.Items;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes configuration records of a document and gathers everything that is wrong on the way. Where a value cannot be made, a
 * default or an example takes its place, so that what else is wrong is found too; a result is good only if there are no errors.
 */
final class Binder {

    private final Environment environment;
    private final List<ConfigError> errors;

    Binder(Environment environment, List<ConfigError> errors) {
        this.environment = environment;
        this.errors = errors;
    }

    /** Makes the record at {@code path}. Never {@code null}. */
    Record bind(Shape.Struct shape, Document document, String path) {
        if (document.isAbsent()) {
            return construct(shape, Group.empty(document.place()), path);
        }
        if (document instanceof Group group) {
            refuseUnknownKeys(shape, List.of(), group, path);
            return construct(shape, group, path);
        }
        error(document.place(), path, "is " + document.inWords() + "; it must be a group of keys");
        return shape.exemplar();
    }

    private Object value(Shape shape, Document document, String path, Shape.Key key) {
        if (shape instanceof Shape.Struct struct) {
            return bind(struct, document, path);
        }
        if (shape instanceof Shape.Union union) {
            return variant(union, document, path);
        }
        if (shape instanceof Shape.ListOf list) {
            return list(list, document, path, key);
        }
        return scalar((Shape.Scalar) shape, document, path, key);
    }

    private Record construct(Shape.Struct shape, Group group, String path) {
        Set<String> failed = new HashSet<>();
        List<Object> components = new ArrayList<>();
        for (Shape.Key key : shape.keys()) {
            int errorsBefore = errors.size();
            components.add(component(shape, key, group, path));
            if (errors.size() > errorsBefore) {
                failed.add(key.name());
            }
        }
        try {
            return Reflection.construct(shape.type(), components.toArray());
        } catch (InvalidValueException refused) {
            for (InvalidValueException.Problem problem : refused.problems()) {
                if (!failed.contains(Paths.first(problem.key()))) {
                    error(Paths.place(group, problem.key()), Paths.join(path, problem.key()), problem.message());
                }
            }
            return shape.exemplar();
        }
    }

    private Object component(Shape.Struct shape, Shape.Key key, Group group, String path) {
        Document value = group.child(key.name());
        String keyPath = Paths.join(path, key.name());
        if (value != null && !value.isAbsent()) {
            Object made = value(key.shape(), value, keyPath, key);
            return made == null ? key.of(shape.exemplar()) : made;
        }
        if (key.about().required()) {
            Place place = value == null ? group.place() : value.place();
            error(place, keyPath, "is missing. " + key.about().value());
            return key.of(shape.exemplar());
        }
        return key.fallback();
    }

    private void refuseUnknownKeys(Shape.Struct shape, List<Shape.Struct> siblings, Group group, String path) {
        List<String> known = new ArrayList<>();
        shape.variant().ifPresent(variant -> known.add(variant.key()));
        shape.keys().forEach(key -> known.add(key.name()));
        group.entries().forEach((name, entry) -> {
            if (!known.contains(name)) {
                String of = shape.variant().map(variant -> " of " + variant).orElse("");
                String elsewhere = siblings.stream()
                        .filter(sibling -> sibling.key(name).isPresent())
                        .map(sibling -> sibling.variant().orElseThrow().word())
                        .collect(Collectors.joining(" or "));
                String told = shape.variant().map(Shape.Discriminator::key).orElse("");
                String message = "is no key" + of
                        + (elsewhere.isEmpty() ? instead(name, known) : "; it is one of " + told + " " + elsewhere);
                error(entry.keyPlace(), Paths.join(path, name), message);
            }
        });
    }

    private static String instead(String name, List<String> known) {
        return Names.nearest(name, known)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("; known are " + String.join(", ", known));
    }

    private Record variant(Shape.Union union, Document document, String path) {
        String choice = "it must be one of " + String.join(", ", union.words());
        Document type = document.child(union.key());
        if (!(document instanceof Group) && !document.isAbsent()) {
            error(
                    document.place(),
                    path,
                    "is " + document.inWords() + "; it must be a group of keys with a " + union.key());
        } else if (type == null || type.isAbsent()) {
            Place place = type == null ? document.place() : type.place();
            error(place, Paths.join(path, union.key()), "is missing; " + choice);
        } else if (!(type instanceof Document.Text text)) {
            error(type.place(), Paths.join(path, union.key()), "is " + type.inWords() + "; " + choice);
        } else {
            return variant(union, text, (Group) document, path);
        }
        return union.variants().get(0).exemplar();
    }

    private Record variant(Shape.Union union, Document.Text type, Group group, String path) {
        Optional<Shape.Struct> variant = union.variant(type.value().strip());
        if (variant.isEmpty()) {
            String choice = Words.choice(type.value(), union.words());
            error(type.place(), Paths.join(path, union.key()), "is " + type.inWords() + "; " + choice);
            return union.variants().get(0).exemplar();
        }
        refuseUnknownKeys(variant.get(), union.variants(), group, path);
        return construct(variant.get(), group, path);
    }

    private List<?> list(Shape.ListOf shape, Document document, String path, Shape.Key key) {
        if (document instanceof Document.Text text && shape.element() instanceof Shape.Scalar element) {
            return shape.parse().isPresent() ? wordList(shape, element, text, path) : single(element, text, path, key);
        }
        if (!(document instanceof Items list)) {
            error(document.place(), path, "is " + document.inWords() + "; it must be a list, each item after \"- \"");
            return null;
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < list.items().size(); i++) {
            values.add(value(shape.element(), list.items().get(i), Paths.item(path, i), key));
        }
        // What is left of a list is not what was meant, and would be told about as if it were.
        return values.contains(null) ? null : values;
    }

    private List<?> single(Shape.Scalar element, Document.Text text, String path, Shape.Key key) {
        Object value = scalar(element, text, path, key);
        return value == null ? null : List.of(value);
    }

    private List<?> wordList(Shape.ListOf shape, Shape.Scalar element, Document.Text text, String path) {
        Method parse = shape.parse().orElseThrow();
        return (List<?>) read(element, text, path, "", resolved -> Reflection.invoke(parse, null, resolved));
    }

    /** The value, or {@code null} after an error. */
    private Object scalar(Shape.Scalar shape, Document document, String path, Shape.Key key) {
        if (!(document instanceof Document.Text text) || text.absent()) {
            String noun = shape.kind().noun(shape.type());
            error(document.place(), path, "is " + document.inWords() + "; it must be " + noun);
            return null;
        }
        String limit = key.limit().inWords();
        return read(shape, text, path, limit, resolved -> shape.kind().read(shape.type(), resolved));
    }

    private Object read(
            Shape.Scalar shape, Document.Text text, String path, String limit, Function<String, Object> reader) {
        String resolved;
        try {
            resolved = environment.resolve(text.value());
        } catch (IllegalArgumentException unset) {
            error(text.place(), path, unset.getMessage());
            return null;
        }
        try {
            return reader.apply(resolved);
        } catch (IllegalArgumentException | ArithmeticException refused) {
            // What the environment holds may be secret: the reference is told, not the value.
            String message = resolved.equals(text.value())
                    ? refusal(shape, text.value(), refused, limit)
                    : "is " + text.inWords() + "; its value must be "
                            + shape.kind().noun(shape.type());
            error(text.place(), path, message);
            return null;
        }
    }

    private static String refusal(Shape.Scalar shape, String text, RuntimeException refused, String limit) {
        return switch (shape.kind()) {
            case DURATION, SIZE, WORD -> "cannot be used: " + refused.getMessage();
            default ->
                "is " + Names.quote(text) + "; it must be " + shape.kind().noun(shape.type())
                        + (limit.isEmpty() ? "" : ", " + limit);
        };
    }

    private void error(Place place, String path, String message) {
        errors.add(place.error(path, message));
    }
}
