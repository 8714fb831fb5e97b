// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Enum constants as the lower-case words that files and command lines use. */
public final class Words {

    private Words() {}

    /** The word of a constant. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
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

    /** The end of a sentence about a word that is none of {@code known}: the nearest one, then all. */
    public static String unknown(String word, List<String> known) {
        String all = "it must be one of " + String.join(", ", known);
        return Names.nearest(word, known)
                .map(nearest -> Names.quote(word) + " is unknown; did you mean " + nearest + "? " + capital(all))
                .orElse(Names.quote(word) + " is unknown; " + all);
    }

    private static String capital(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
