// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.config.CsvFormatConfig;
import dev.weir.config.FormatConfig;
import dev.weir.config.IpfixFormatConfig;
import dev.weir.config.JsonFormatConfig;
import dev.weir.config.NetFlow5FormatConfig;
import dev.weir.config.NetFlow9FormatConfig;

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
        if (format instanceof NetFlow5FormatConfig netFlow5) {
            return new NetFlow5Encoder(netFlow5, context);
        }
        if (format instanceof NetFlow9FormatConfig netFlow9) {
            return new TemplateEncoder(
                    new NetFlow9Protocol(),
                    context,
                    netFlow9.sourceId(),
                    false,
                    netFlow9.templates(),
                    netFlow9.maxMessageSize());
        }
        if (format instanceof IpfixFormatConfig ipfix) {
            return new TemplateEncoder(
                    new IpfixProtocol(),
                    context,
                    ipfix.observationDomainId(),
                    ipfix.biflow(),
                    ipfix.templates(),
                    ipfix.maxMessageSize());
        }
        throw new IllegalArgumentException("no encoder for format " + format.type());
    }
}
