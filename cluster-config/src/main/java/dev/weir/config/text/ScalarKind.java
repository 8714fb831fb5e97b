// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.DataSize;
import dev.weir.config.Durations;
import dev.weir.config.Words;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The kinds of values that one text holds. */
enum ScalarKind {
    /** Any text. */
    TEXT("Text", "a text"),
    /** {@code true} or {@code false}. */
    FLAG("true or false", "true or false"),
    /** A whole number. */
    INTEGER("Whole number", "a whole number"),
    /** A {@link Duration}. */
    DURATION("Duration", "a duration such as 200ms, 5s or 1m30s"),
    /** A {@link DataSize}. */
    SIZE("Size", "a size such as 512, 10MB or 64MiB"),
    /** A constant of an enum. */
    WORD("One of", "one of");

    private final String title;
    private final String noun;

    ScalarKind(String title, String noun) {
        this.title = title;
        this.noun = noun;
    }

    static Optional<ScalarKind> of(Class<?> type) {
        if (type == String.class) {
            return Optional.of(TEXT);
        }
        if (type == boolean.class) {
            return Optional.of(FLAG);
        }
        if (type == int.class || type == long.class || type == Long.class) {
            return Optional.of(INTEGER);
        }
        if (type == Duration.class) {
            return Optional.of(DURATION);
        }
        if (type == DataSize.class) {
            return Optional.of(SIZE);
        }
        return type.isEnum() ? Optional.of(WORD) : Optional.empty();
    }

    /** What a value of this kind and type is, as a heading: {@code Whole number}, {@code One of block, drop}. */
    String title(Class<?> type) {
        return this == WORD ? title + " " + String.join(", ", words(type)) : title;
    }

    /** What a value of this kind and type is, as a part of a sentence. */
    String noun(Class<?> type) {
        return this == WORD ? noun + " " + String.join(", ", words(type)) : noun;
    }

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException if the text is none
     */
    Object read(Class<?> type, String text) {
        return switch (this) {
            case TEXT -> text;
            case FLAG -> flag(text.strip());
            case INTEGER -> integer(type, text.strip());
            case DURATION -> Durations.parse(text);
            case SIZE -> DataSize.parse(text);
            case WORD -> word(type, text);
        };
    }

    /** The text that {@link #read} makes the value of. */
    String write(Object value) {
        return switch (this) {
            case DURATION -> Durations.toText((Duration) value);
            case WORD -> Words.of((Enum<?>) value);
            default -> value.toString();
        };
    }

    /** The words of an enum. */
    @SuppressWarnings("unchecked")
    static List<String> words(Class<?> type) {
        return Words.all((Class<? extends Enum<?>>) type);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object word(Class<?> type, String text) {
        return Words.parse((Class<? extends Enum>) type, text);
    }

    private static Boolean flag(String text) {
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        if (text.equalsIgnoreCase("false")) {
            return false;
        }
        throw new IllegalArgumentException("neither true nor false");
    }

    private static Object integer(Class<?> type, String text) {
        long value = Long.parseLong(text);
        if (type == int.class) {
            return Math.toIntExact(value);
        }
        return value;
    }
}
