// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** How flow records are written. */
@Describe("How flow records are written.")
public sealed interface FormatConfig
        permits JsonFormatConfig, CsvFormatConfig, NetFlow5FormatConfig, NetFlow9FormatConfig, IpfixFormatConfig {

    /** The word that stands for the format in files and on the command line. */
    default String type() {
        return Variants.nameOf((Record) this);
    }

    /** The largest message that the format is told to make, in octets; 0 where it has no such setting. */
    default int maxMessageSize() {
        return 0;
    }
}
