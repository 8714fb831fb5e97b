// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

/**
 * One thing wrong with a configuration.
 *
 * @param source the file, or the override, that is wrong
 * @param path the key, such as {@code exporters[0].format.biflow}; empty if the whole is meant
 * @param line line in the source, from 1; 0 if there is none
 * @param column column in the source, in characters from 1; 0 if there is none
 * @param message what is wrong and what is allowed: the rest of a sentence that begins with the path
 */
public record ConfigError(String source, String path, int line, int column, String message) {

    /** One line: {@code weir.yaml:3:18: metering.activeTimeout is 5ms; it must be from 200ms to 24h}. */
    @Override
    public String toString() {
        String where = line > 0 ? source + ":" + line + ":" + column : source;
        return where + ": " + (path.isEmpty() ? "" : path + " ") + message;
    }
}
