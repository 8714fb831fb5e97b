// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import java.util.ArrayList;
import java.util.List;

/** The tables of all keys as Markdown, a table for each record and each variant. */
final class KeyTables {

    private final StringBuilder text = new StringBuilder();
    private final List<Runnable> sections = new ArrayList<>();

    private KeyTables() {}

    static String markdown() {
        KeyTables tables = new KeyTables();
        for (Shape.Key key : Shapes.ROOT.keys()) {
            tables.section(key.shape(), key.name(), key.about().value());
        }
        return tables.text.toString().stripLeading();
    }

    private void section(Shape shape, String path, String help) {
        if (shape instanceof Shape.ListOf list) {
            section(list.element(), path + "[]", help);
        } else if (shape instanceof Shape.Union union) {
            heading(path, help + " Key `" + union.key() + "` is one of " + code(union.words()) + ".");
            for (Shape.Struct variant : union.variants()) {
                String title = "`" + path + "` of " + union.key() + " `"
                        + variant.variant().orElseThrow().word() + "`";
                text.append("\n#### ")
                        .append(title)
                        .append("\n\n")
                        .append(variant.help())
                        .append('\n');
                table(variant, path);
            }
        } else {
            heading(path, help);
            table((Shape.Struct) shape, path);
        }
        List<Runnable> below = List.copyOf(sections);
        sections.clear();
        below.forEach(Runnable::run);
    }

    private void heading(String path, String help) {
        text.append("\n### `").append(path).append("`\n\n").append(help).append('\n');
    }

    private void table(Shape.Struct struct, String path) {
        if (struct.keys().isEmpty()) {
            return;
        }
        text.append("\n| Key | Value | Default | Meaning |\n| --- | --- | --- | --- |\n");
        rows(struct, "", path);
    }

    private void rows(Shape.Struct struct, String prefix, String path) {
        for (Shape.Key key : struct.keys()) {
            String name = prefix + key.name();
            if (key.shape() instanceof Shape.Struct nested) {
                rows(nested, name + ".", path);
            } else if (key.shape() instanceof Shape.Union union) {
                row(
                        name,
                        "A " + union.key() + ": " + String.join(", ", union.words()),
                        key.about().required() ? "required" : "`" + word(union, key) + "`",
                        key.about().value());
                sections.add(() -> section(union, path + "." + name, key.about().value()));
            } else {
                row(name, KeyHelp.kind(key), absence(key), key.about().value());
                if (key.shape() instanceof Shape.ListOf list && list.element() instanceof Shape.Struct item) {
                    sections.add(() -> section(item, path + "." + name + "[]", item.help()));
                }
            }
        }
    }

    private static String word(Shape.Union union, Shape.Key key) {
        return union.variantOf((Record) key.fallback()).variant().orElseThrow().word();
    }

    private void row(String name, String kind, String absence, String help) {
        text.append("| `").append(name).append("` | ");
        text.append(String.join(" | ", kind, absence, help.replace("|", "\\|"))).append(" |\n");
    }

    private static String absence(Shape.Key key) {
        String value = KeyHelp.fallback(key);
        return value.isEmpty() ? KeyHelp.meaningOfAbsence(key).replace("default: ", "") : "`" + value + "`";
    }

    private static String code(List<String> words) {
        return "`" + String.join("`, `", words) + "`";
    }
}
