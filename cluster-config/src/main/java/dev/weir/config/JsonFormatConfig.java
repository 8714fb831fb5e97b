// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/**
 * JSON lines: one object a record.
 *
 * @param biflow whether the two directions of a flow are one record
 */
@Variant("json")
@Describe("JSON lines: one object a record, keys named after the IANA registry of IPFIX elements.")
public record JsonFormatConfig(
        @Describe("Whether both directions of a flow are one record, or a record each.")
        boolean biflow) implements FormatConfig {

    /** The default of {@code biflow}. */
    public static final boolean DEFAULT_BIFLOW = true;

    /** Everything at its default. */
    public static JsonFormatConfig defaults() {
        return new JsonFormatConfig(DEFAULT_BIFLOW);
    }
}
