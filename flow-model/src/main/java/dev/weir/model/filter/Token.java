// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

/**
 * A word or a sign of a filter.
 *
 * @param text as written, letters in lower case
 * @param written as written
 * @param column where it begins, counted from 1
 */
record Token(Kind kind, String text, String written, int column) {
    /** What a token is. */
    enum Kind {
        WORD,
        SIGN,
        END
    }

    boolean is(String wanted) {
        return kind != Kind.END && text.equals(wanted);
    }

    boolean isEnd() {
        return kind == Kind.END;
    }

    /** Whether it looks like a number, an address or a range. */
    boolean isValue() {
        return kind == Kind.WORD && (Character.digit(text.charAt(0), 10) >= 0 || text.indexOf(':') >= 0);
    }

    /** As it is named in a message. */
    String quoted() {
        return kind == Kind.END ? "the filter's end" : '"' + written + '"';
    }
}
