// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

/**
 * Where something stands.
 *
 * @param source the file or the override
 * @param line line from 1; 0 if the source has no lines worth telling
 * @param column column from 1; 0 likewise
 */
record Place(String source, int line, int column) {

    /** The source as a whole. */
    static Place of(String source) {
        return new Place(source, 0, 0);
    }

    ConfigError error(String path, String message) {
        return new ConfigError(source, path, line, column, message);
    }
}
