// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.model.flow.FlowField;
import java.util.List;
import java.util.stream.Collectors;

/** How a record is laid out as a line of text. */
enum TextStyle {
    /** An object a line (RFC 8259): a member a field that the record has, named after it. */
    JSON {
        @Override
        String header(FieldSelection selection) {
            return "";
        }

        @Override
        TextLine compile(FieldSelection selection, int shape) {
            TextLine.Builder line = new TextLine.Builder();
            String separator = "{";
            for (FlowField field : selection.fields(shape)) {
                boolean quoted = TextValues.isQuoted(field.type());
                line.text(separator + '"' + field.elementName() + "\":" + (quoted ? "\"" : ""));
                line.value(field);
                separator = quoted ? "\"," : ",";
            }
            return line.text(separator.startsWith("\"") ? "\"}\n" : "}\n").build();
        }
    },

    /** Comma-separated values (RFC 4180): a column a field, empty where the record has it not. Nothing needs quotes. */
    CSV {
        @Override
        String header(FieldSelection selection) {
            return selection.fields().stream().map(FlowField::elementName).collect(Collectors.joining(",", "", "\r\n"));
        }

        @Override
        TextLine compile(FieldSelection selection, int shape) {
            TextLine.Builder line = new TextLine.Builder();
            List<FlowField> fields = selection.fields();
            for (int i = 0; i < fields.size(); i++) {
                line.text(i == 0 ? "" : ",");
                if (fields.get(i).appliesTo(shape)) {
                    line.value(fields.get(i));
                }
            }
            return line.text("\r\n").build();
        }
    };

    /** What stands once at the beginning of a session; may be empty. */
    abstract String header(FieldSelection selection);

    /** The line of records of a shape. */
    abstract TextLine compile(FieldSelection selection, int shape);
}
