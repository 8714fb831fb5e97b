// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.config.text.Document.Group;
import dev.weir.config.text.Document.Items;
import dev.weir.config.text.Document.Text;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentReaderTest {

    private static Document read(String text) throws ConfigException {
        List<ConfigError> errors = new ArrayList<>();
        Document document = DocumentReader.read(text, "t", errors);
        assertThat(errors).isEmpty();
        return document;
    }

    private static String failure(String text) {
        return catchThrowableOfType(ConfigException.class, () -> read(text)).getMessage();
    }

    @Test
    void shouldKeepPlaces() throws ConfigException {
        Group root = (Group) read("a:\n  b: [x, '']\n");
        Group inner = (Group) root.child("a");
        Items list = (Items) inner.child("b");

        assertThat(inner.entries().get("b").keyPlace()).isEqualTo(new Place("t", 2, 3));
        assertThat(list.items())
                .containsExactly(
                        new Text("x", false, new Place("t", 2, 7)), new Text("", false, new Place("t", 2, 10)));
    }

    @Test
    void shouldCountColumnsInCharacters() throws ConfigException {
        Group root = (Group) read("{\"\uD83D\uDE00\u00e9\": x}");
        assertThat(root.child("\uD83D\uDE00\u00e9").place()).isEqualTo(new Place("t", 1, 8));
    }

    @Test
    void shouldTakeNothingForAbsentAndQuotesForText() throws ConfigException {
        Group root = (Group) read("a:\nb: ~\nc: null\nd: ''\ne: 'null'\nf: \"~\"\n");
        assertThat(root.entries().values().stream().map(entry -> entry.value().isAbsent()))
                .containsExactly(true, true, true, false, false, false);
    }

    /** Nine levels of ten aliases each stand for a billion values. */
    @Test
    void shouldRefuseABillionLaughs() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [lol]\n");
        for (int level = 1; level <= 9; level++) {
            String alias = "*a" + (level - 1);
            bomb.append("a" + level + ": &a" + level + " [" + (alias + ", ").repeat(9) + alias + "]\n");
        }
        assertThat(failure(bomb.toString())).isEqualTo("t:6:15: makes more than 50000 values");
    }

    @Test
    void shouldRefuseManyValues() {
        assertThat(failure("a: [" + "x, ".repeat(60_000) + "]")).endsWith("makes more than 50000 values");
    }

    @Test
    void shouldRefuseDeepNesting() {
        assertThat(failure("[".repeat(100_000))).isEqualTo("t:1:34: is nested deeper than 32 levels");
        assertThat(failure("{a: ".repeat(100_000))).endsWith("is nested deeper than 32 levels");
        assertThat(failure("- ".repeat(10_000))).endsWith("is nested deeper than 32 levels");
        assertThat(failure("? ".repeat(10_000))).endsWith("is nested deeper than 32 levels");
    }

    @Test
    void shouldRefuseLongTexts() {
        assertThat(failure("#".repeat(DocumentReader.MAX_LENGTH + 1)))
                .isEqualTo("t: is longer than 1048576 characters");
    }

    @Test
    void shouldPassTextOfTheGreatestLength() throws ConfigException {
        assertThat(read("#".repeat(DocumentReader.MAX_LENGTH)).isAbsent()).isTrue();
    }

    @Test
    void shouldTellOfEveryKeyGivenTwice() throws ConfigException {
        List<ConfigError> errors = new ArrayList<>();
        DocumentReader.read("a:\n  - b: {c: 1, c: 2}\na: 3\n", "t", errors);
        assertThat(errors)
                .containsExactly(
                        new ConfigError("t", "a[0].b.c", 2, 15, "is given twice; it stands in line 2 too"),
                        new ConfigError("t", "a", 3, 1, "is given twice; it stands in line 1 too"));
    }

    @Test
    void shouldRefuseHalfCharacters() {
        assertThat(failure("a: \uD800")).isEqualTo("t:1:4: is not text: there is a character U+D800");
    }
}
