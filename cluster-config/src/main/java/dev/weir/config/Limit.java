// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.function.Function;

/**
 * The values that a component may have, as its {@link Describe} annotation states them.
 *
 * @param min the smallest, in the component's notation; empty for no limit
 * @param max the largest, in the component's notation; empty for no limit
 * @param zero what 0 means, which is allowed in any case; empty where 0 is nothing special
 */
public record Limit(String min, String max, String zero) {

    /** The limit that an annotation states. */
    public static Limit of(Describe about) {
        return new Limit(about.min(), about.max(), about.zero());
    }

    /** Whether every value is allowed. */
    public boolean isNone() {
        return min.isEmpty() && max.isEmpty();
    }

    /** The limit as a part of a sentence, such as {@code 0 (never) or from 1s to 24h}; empty if there is none. */
    public String inWords() {
        String range;
        if (min.isEmpty()) {
            range = max.isEmpty() ? "" : "at most " + max;
        } else {
            range = max.isEmpty() ? "at least " + min : "from " + min + " to " + max;
        }
        return zero.isEmpty() ? range : "0 (" + zero + ") or " + range;
    }

    /** Whether {@code value} is within, given how a value is read from its notation. */
    <T extends Comparable<T>> boolean allows(T value, Function<String, T> parse) {
        if (!zero.isEmpty() && value.equals(parse.apply("0"))) {
            return true;
        }
        boolean tooSmall = !min.isEmpty() && value.compareTo(parse.apply(min)) < 0;
        boolean tooLarge = !max.isEmpty() && value.compareTo(parse.apply(max)) > 0;
        return !tooSmall && !tooLarge;
    }
}
