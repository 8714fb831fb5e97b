// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.config.CsvFormatConfig;
import dev.weir.config.FormatConfig;
import dev.weir.config.JsonFormatConfig;

/** Makes the encoder of a configured format. */
public final class FlowEncoders {
    private FlowEncoders() {}

    /** The encoder of a format. Its session begins with {@link FlowEncoder#begin}. */
    public static FlowEncoder create(FormatConfig format, EncoderContext context) {
        if (format instanceof JsonFormatConfig json) {
            return new TextEncoder(TextStyle.JSON, json.biflow(), context.datagrams());
        }
        if (format instanceof CsvFormatConfig csv) {
            return new TextEncoder(TextStyle.CSV, csv.biflow(), context.datagrams());
        }
        throw new IllegalArgumentException("no encoder for format " + format.type());
    }
}
