// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import dev.weir.model.text.NearestWord;
import java.util.Collection;
import java.util.Optional;

/** Names that people type: what one may look like, how it is quoted in a message, and which known one was meant. */
public final class Names {

    static final int MAX_LENGTH = 100;

    private static final int MAX_QUOTED = 60;

    private Names() {}

    static boolean isName(String text) {
        return text.length() <= MAX_LENGTH
                && text.codePoints()
                        .noneMatch(
                                c -> Character.isISOControl(c) || Character.isWhitespace(c) || "[]=".indexOf(c) >= 0);
    }

    /** The text in double quotes on one line, cut after 60 characters, control characters as {@code ?}. */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints()
                .limit(MAX_QUOTED)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '?' : c)
                .forEach(quoted::appendCodePoint);
        return quoted.append(text.codePointCount(0, text.length()) > MAX_QUOTED ? "...\"" : "\"")
                .toString();
    }

    /**
     * The known word nearest to {@code word} by Damerau-Levenshtein distance (optimal string alignment), letter case
     * ignored; empty if none is near enough to have been meant: more than a third of its letters would have to change.
     */
    public static Optional<String> nearest(String word, Collection<String> known) {
        return NearestWord.of(word, known);
    }
}
