// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import java.util.List;
import java.util.stream.Collectors;

/** What people are told of a key: what kind of value it takes, within which limits, and what it means to leave it out. */
final class KeyHelp {

    private KeyHelp() {}

    /** Kind and limits, such as {@code Duration, from 200ms to 24h}; empty for a group of keys. */
    static String kind(Shape.Key key) {
        if (key.shape() instanceof Shape.Scalar scalar) {
            String limit = key.limit().inWords();
            return scalar.kind().title(scalar.type()) + (limit.isEmpty() ? "" : ", " + limit);
        }
        if (key.shape() instanceof Shape.ListOf list && list.element() instanceof Shape.Scalar element) {
            return "List of "
                    + switch (element.kind()) {
                        case WORD -> String.join(", ", ScalarKind.words(element.type()));
                        case INTEGER -> "whole numbers";
                        default -> "texts";
                    };
        }
        return key.shape() instanceof Shape.ListOf ? "List" : "";
    }

    /** The value that stands for an absent key, where that is a value of its own; else empty. */
    static String fallback(Shape.Key key) {
        if (key.about().required() || key.fallback() == null) {
            return "";
        }
        if (key.shape() instanceof Shape.Scalar scalar) {
            String written = scalar.kind().write(key.fallback());
            return written.isEmpty() ? "\"\"" : written;
        }
        if (key.fallback() instanceof List<?> list && key.shape() instanceof Shape.ListOf shape) {
            boolean words = shape.element() instanceof Shape.Scalar element && element.kind() == ScalarKind.WORD;
            return words || list.isEmpty() ? list(list) : "";
        }
        return "";
    }

    private static String list(List<?> words) {
        return words.stream().map(ScalarKind.WORD::write).collect(Collectors.joining(", ", "[", "]"));
    }

    /** In words what it means to leave the key out, where no value says so; else empty. */
    static String meaningOfAbsence(Shape.Key key) {
        if (key.about().required()) {
            return "required";
        }
        if (!key.about().sameAs().isEmpty()) {
            return "default: the value of " + key.about().sameAs();
        }
        return key.about().otherwise().isEmpty()
                ? ""
                : "default: " + key.about().otherwise();
    }
}
