// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/**
 * Comma-separated values under one header line.
 *
 * @param biflow whether the two directions of a flow are one record
 */
@Variant("csv")
@Describe("Comma-separated values under one header line, columns named as the keys of json.")
public record CsvFormatConfig(
        @Describe("Whether both directions of a flow are one record, or a record each.")
        boolean biflow) implements FormatConfig {

    /** The default of {@code biflow}. */
    public static final boolean DEFAULT_BIFLOW = true;

    /** Everything at its default. */
    public static CsvFormatConfig defaults() {
        return new CsvFormatConfig(DEFAULT_BIFLOW);
    }
}
