// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.JsonFormatConfig;
import dev.weir.model.flow.FieldGroup;
import dev.weir.model.flow.FlowField;
import dev.weir.model.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds {@code docs/30-formats.md} to the code. After a change of fields, {@code mvn test -pl export-verticle -am
 * -Dtest=FormatsDocumentationTest -Dsurefire.failIfNoSpecifiedTests=false -Dweir.docs.write=true} writes it anew.
 */
class FormatsDocumentationTest {
    private static final Path PAGE = Path.of("..", "docs", "30-formats.md");

    private static final int MAX_COLUMNS = 120;

    private final TemplateProtocol netFlow9 = new NetFlow9Protocol();
    private final TemplateProtocol ipfix = new IpfixProtocol();

    @Test
    void shouldHaveTheFieldsOfTheCode() throws IOException {
        String rows = Arrays.stream(FlowField.values())
                .filter(field -> !field.isReverse())
                .map(this::row)
                .collect(Collectors.joining());
        String reverse = Arrays.stream(FlowField.values())
                .filter(FlowField::isReverse)
                .map(field -> "`" + field.elementName() + "`")
                .collect(Collectors.joining(", "));
        assertSection("fields", """
                *v9* and *IPFIX* tell the octets in a data record, *text* whether JSON and CSV have the field. A field applies to
                records that have what *applies to* names, and to all where that is empty.

                | Field | Element | Text | v9 | IPFIX | Applies to | What it is |
                | --- | --- | --- | --- | --- | --- | --- |
                %s
                The same in the reverse direction, under enterprise number %d in IPFIX and not in version 9: %s.
                """.formatted(rows, FlowField.REVERSE_ENTERPRISE, reverse));
    }

    @Test
    void shouldShowARecordAsItIsWritten() throws IOException {
        FlowEncoder encoder = FlowEncoders.create(JsonFormatConfig.defaults(), Samples.context(false, new Ledger()));
        String line = CollectedMessages.of(encoder, RecordBuilder.batch(Samples.NOW, Samples.web()))
                .text();
        assertSection("json", "\n```json\n" + fold(line) + "```\n\nHere folded; it is one line.\n\n");
    }

    private static String fold(String line) {
        StringBuilder folded = new StringBuilder();
        int column = 0;
        for (String member : line.split("(?<=,)(?=\")")) {
            if (column + member.length() > MAX_COLUMNS) {
                folded.append("\n ");
                column = 1;
            }
            folded.append(member);
            column += member.length();
        }
        return folded.toString();
    }

    private String row(FlowField field) {
        return "| `%s` | %s | %s | %s | %s | %s | %s |%n"
                .formatted(
                        field.elementName(),
                        field.elementId() == 0 ? "" : field.elementId(),
                        field.inText() ? "yes" : "",
                        octets(netFlow9, field),
                        octets(ipfix, field),
                        appliesTo(field),
                        field.help().replace("*", "\\*"))
                .replace(System.lineSeparator(), "\n");
    }

    private static String octets(TemplateProtocol protocol, FlowField field) {
        return protocol.carries(field) ? Integer.toString(protocol.wireOctets(field)) : "";
    }

    private static String appliesTo(FlowField field) {
        int all = FieldGroup.bits(FieldGroup.values());
        return Arrays.stream(FieldGroup.values())
                .filter(group -> !field.appliesTo(all & ~group.bit()))
                .map(group -> group.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(", "));
    }

    private static void assertSection(String name, String expected) throws IOException {
        String begin = "<!-- " + name + ": written by FormatsDocumentationTest -->\n";
        String end = "<!-- end of " + name + " -->\n";
        String page = Files.readString(PAGE);
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf(end);
        if (Boolean.getBoolean("weir.docs.write")) {
            Files.writeString(PAGE, page.substring(0, from) + expected + page.substring(to));
        } else {
            assertThat(page.substring(from, to)).isEqualTo(expected);
        }
    }
}
