// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.WeirConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The default configuration as commented YAML. */
public final class ConfigDefaults {

    private static final int WIDTH = 110;
    private static final Set<String> GOES_WITHOUT_SAYING = Set.of("Text", "List");
    private static final String HEADING = """
            # Configuration of a Weir node: every key with its default, which a key left out has too.
            # Durations are written 200ms, 5s, 1m30s or 2h; sizes 512, 10MB or 64MiB.
            # In a value, ${env:NAME} stands for the environment variable NAME.
            """;

    private ConfigDefaults() {}

    /**
     * The commented defaults. Loaded as they are they give {@link WeirConfig#defaults()}; below each empty list stands an
     * example of every kind of item, commented out.
     */
    public static String yaml() {
        StringBuilder text = new StringBuilder(HEADING);
        WeirConfig defaults = WeirConfig.defaults();
        Commented style = new Commented();
        for (Shape.Key key : Shapes.ROOT.keys()) {
            text.append('\n').append(new YamlWriter(style).key(key, defaults, 0));
            if (key.shape() instanceof Shape.ListOf list) {
                text.append("# Such as these, without the brackets above and the \"# \" before each line:\n");
                String examples = new YamlWriter(style)
                        .items(list.element(), examples(list.element()), 2)
                        .toString();
                appendCommented(text, examples);
            } else if (key.shape() instanceof Shape.Struct struct) {
                Record record = (Record) key.of(defaults);
                struct.keys().forEach(below -> appendAlternatives(text, style, below, record, 2));
            } else {
                appendAlternatives(text, style, key, defaults, 0);
            }
        }
        return text.toString();
    }

    /** Shows the variants that a record could have in place of the one it has by default. */
    private static void appendAlternatives(
            StringBuilder text, Commented style, Shape.Key key, Record defaults, int indent) {
        if (!(key.shape() instanceof Shape.Union union)) {
            return;
        }
        text.append("# Or, in place of " + key.name() + " above, such as one of these, without the \"# \":\n");
        Shape.Struct shown = union.variantOf((Record) key.of(defaults));
        for (Shape.Struct variant : union.variants()) {
            if (!variant.equals(shown)) {
                String body = new YamlWriter(style)
                        .record(variant, variant.exemplar(), indent + 2)
                        .toString();
                appendCommented(text, " ".repeat(indent) + key.name() + ":\n" + body);
            }
        }
    }

    private static void appendCommented(StringBuilder text, String yaml) {
        yaml.lines().forEach(line -> text.append("# ").append(line).append('\n'));
    }

    /** Records that together show every variant of a list's items and of what is in them. */
    private static List<Record> examples(Shape element) {
        if (element instanceof Shape.Union union) {
            return union.variants().stream().map(Shape.Struct::exemplar).toList();
        }
        Shape.Struct struct = (Shape.Struct) element;
        int count = struct.keys().stream()
                .map(Shape.Key::shape)
                .mapToInt(shape ->
                        shape instanceof Shape.Union union ? union.variants().size() : 1)
                .max()
                .orElse(1);
        List<Record> examples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int place = i;
            Object[] components = struct.keys().stream()
                    .map(key -> example(key, struct, place))
                    .toArray();
            examples.add(Reflection.construct(struct.type(), components));
        }
        return examples;
    }

    private static Object example(Shape.Key key, Shape.Struct owner, int place) {
        if (key.shape() instanceof Shape.Union union) {
            return union.variants()
                    .get(Math.min(place, union.variants().size() - 1))
                    .exemplar();
        }
        return key.about().required() ? key.of(owner.exemplar()) : key.fallback();
    }

    /** Explains each key the first time it is shown. */
    private static final class Commented implements YamlWriter.Style {

        private final Set<Object> explained = new HashSet<>();

        @Override
        public List<String> before(Shape.Key key, int indent) {
            return explained.add(key.accessor()) ? wrapped(explanation(key), WIDTH - indent) : List.of();
        }

        @Override
        public List<String> before(Shape.Struct variant, int indent) {
            return explained.add(variant.type()) ? wrapped(variant.help(), WIDTH - indent) : List.of();
        }

        @Override
        public Object value(Shape.Key key, Record owner) {
            return key.about().otherwise().isEmpty() ? key.of(owner) : null;
        }

        private static String explanation(Shape.Key key) {
            StringBuilder text = new StringBuilder(key.about().value());
            for (String part : List.of(KeyHelp.kind(key), KeyHelp.meaningOfAbsence(key))) {
                if (!part.isEmpty() && !GOES_WITHOUT_SAYING.contains(part)) {
                    text.append(' ').append(Character.toUpperCase(part.charAt(0)));
                    text.append(part, 1, part.length()).append('.');
                }
            }
            return text.toString();
        }

        private static List<String> wrapped(String text, int width) {
            List<String> lines = new ArrayList<>();
            StringBuilder line = new StringBuilder();
            for (String word : Arrays.asList(text.split(" "))) {
                if (line.length() + word.length() >= width) {
                    lines.add(line.toString());
                    line.setLength(0);
                }
                line.append(line.isEmpty() ? "" : " ").append(word);
            }
            lines.add(line.toString());
            return lines;
        }
    }
}
