// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.List;
import java.util.stream.Collectors;

/** One or more values that a configuration record refuses, each with the key it belongs to. */
public final class InvalidValueException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * One refused value.
     *
     * @param key the path to the value, relative to the record that refuses it, such as {@code maxFlows} or {@code
     *     captures[1].name}
     * @param message what is wrong with it and what is allowed: the rest of a sentence that begins with the key
     */
    public record Problem(String key, String message) {}

    /** Makes the exception of at least one problem. */
    public InvalidValueException(List<Problem> problems) {
        super(problems.stream()
                .map(problem -> problem.key() + " " + problem.message())
                .collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** The problems in the order of the record's components. */
    public List<Problem> problems() {
        return problems;
    }
}
