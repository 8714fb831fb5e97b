// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Enum constants as the words that files and command lines use: in lower case, hyphens for underscores. */
public final class Words {

    private Words() {}

    /** The word of a constant. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All words of an enum, in the order of its constants. */
    public static List<String> all(Class<? extends Enum<?>> type) {
        return Stream.of(type.getEnumConstants()).map(Words::of).toList();
    }

    /**
     * The constant of a word, letter case ignored.
     *
     * @throws IllegalArgumentException if there is none; the message names the nearest word and all words
     */
    public static <E extends Enum<E>> E parse(Class<E> type, String word) {
        for (E constant : type.getEnumConstants()) {
            if (of(constant).equalsIgnoreCase(word.strip())) {
                return constant;
            }
        }
        throw new IllegalArgumentException(unknown(word.strip(), all(type)));
    }

    /** A sentence about a word that is none of {@code known}: the nearest one, if one is near, and all of them. */
    public static String unknown(String word, List<String> known) {
        return Names.quote(word) + " is unknown; " + choice(word, known);
    }

    /** What could be written in place of {@code word}: the nearest of {@code known}, if one is near, and all of them. */
    public static String choice(String word, List<String> known) {
        String all = "t must be one of " + String.join(", ", known);
        return Names.nearest(word, known)
                .map(nearest -> "did you mean " + nearest + "? I" + all)
                .orElse("i" + all);
    }
}
