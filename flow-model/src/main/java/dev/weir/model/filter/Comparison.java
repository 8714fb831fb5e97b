// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

import java.util.ArrayList;
import java.util.List;

/** How two numbers compare. */
enum Comparison {
    EQUAL("=", "==", "eq"),
    NOT_EQUAL("!=", "ne"),
    LESS("<", "lt"),
    LESS_OR_EQUAL("<=", "le"),
    GREATER(">", "gt"),
    GREATER_OR_EQUAL(">=", "ge");

    private final List<String> words;

    Comparison(String... words) {
        this.words = List.of(words);
    }

    /** The comparison of a word or sign, or {@code null}. */
    static Comparison of(String word) {
        for (Comparison comparison : values()) {
            if (comparison.words.contains(word)) {
                return comparison;
            }
        }
        return null;
    }

    /** Every word and sign. */
    static List<String> allWords() {
        List<String> all = new ArrayList<>();
        for (Comparison comparison : values()) {
            all.addAll(comparison.words);
        }
        return all;
    }

    /** Whether it holds where comparing the one with the other gave this sign. */
    boolean holds(int sign) {
        return switch (this) {
            case EQUAL -> sign == 0;
            case NOT_EQUAL -> sign != 0;
            case LESS -> sign < 0;
            case LESS_OR_EQUAL -> sign <= 0;
            case GREATER -> sign > 0;
            case GREATER_OR_EQUAL -> sign >= 0;
        };
    }
}
