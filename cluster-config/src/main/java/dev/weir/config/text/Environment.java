// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.Names;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces <code>${env:NAME}</code> in a text by the environment variable of that name; <code>$${env:NAME}</code> stands for
 * the text <code>${env:NAME}</code> itself.
 */
final class Environment {

    /** What a text that refers to the environment contains. */
    static final String REFERENCE = "\\$\\{env:([^}]*)\\}";

    private static final Pattern REFERENCES = Pattern.compile("\\$?" + REFERENCE);

    private final UnaryOperator<String> variables;

    /** Takes a function from a variable's name to its value or {@code null}. */
    Environment(UnaryOperator<String> variables) {
        this.variables = variables;
    }

    /**
     * The text with its references replaced.
     *
     * @throws IllegalArgumentException if a variable is not set
     */
    String resolve(String text) {
        if (!text.contains("${env:")) {
            return text;
        }
        return REFERENCES
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        match.group().startsWith("$$") ? match.group().substring(1) : value(match.group(1))));
    }

    /** The text that {@link #resolve} makes {@code text} of. */
    static String escape(String text) {
        return REFERENCES.matcher(text).replaceAll(match -> Matcher.quoteReplacement("$" + match.group()));
    }

    private String value(String name) {
        String value = name.isEmpty() ? null : variables.apply(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "refers to the environment variable " + Names.quote(name) + ", which is not set");
        }
        return value;
    }
}
