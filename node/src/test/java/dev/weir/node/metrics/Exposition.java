// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a scrape answered, in Prometheus's text format (prometheus.io/docs/instrumenting/exposition_formats).
 *
 * @param families by name
 */
record Exposition(Map<String, Family> families) {
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) (\\S+) ?(.*)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[n\"\\\\])*)\"(?:,|$)");
    private static final Pattern SERIES_SUFFIX = Pattern.compile("_(bucket|count|sum)$");

    /** One metric: what is told of it, and its samples. */
    static final class Family {
        final String name;
        String help;
        String type;
        final List<Sample> samples = new ArrayList<>();

        Family(String name) {
            this.name = name;
        }

        /** All counts together. */
        long sum() {
            return samples.stream().mapToLong(sample -> (long) sample.value()).sum();
        }
    }

    /** One value. */
    record Sample(String name, Map<String, String> labels, double value) {}

    /** Reads an answer; an error where it is not in the format. */
    static Exposition read(String text) {
        Map<String, Family> families = new LinkedHashMap<>();
        if (!text.endsWith("\n")) {
            throw new AssertionError("the last line is cut");
        }
        text.lines().forEach(line -> readLine(line, families));
        return new Exposition(families);
    }

    Family family(String name) {
        Family family = families.get(name);
        if (family == null) {
            throw new AssertionError("no metric " + name + " among " + families.keySet());
        }
        return family;
    }

    private static void readLine(String line, Map<String, Family> families) {
        Matcher comment = COMMENT.matcher(line);
        if (comment.matches()) {
            Family family = families.computeIfAbsent(comment.group(2), Family::new);
            if (comment.group(1).equals("HELP")) {
                family.help = comment.group(3);
            } else {
                family.type = comment.group(3);
            }
            return;
        }
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            throw new AssertionError("neither a comment nor a sample: " + line);
        }
        String name = sample.group(1);
        String base = SERIES_SUFFIX.matcher(name).replaceFirst("");
        Family family = families.containsKey(name) ? families.get(name) : families.get(base);
        if (family == null) {
            throw new AssertionError("a sample without a TYPE before it: " + line);
        }
        family.samples.add(new Sample(name, labels(sample.group(2)), Double.parseDouble(value(sample.group(3)))));
    }

    private static String value(String text) {
        return text.replace("+Inf", "Infinity").replace("-Inf", "-Infinity");
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new TreeMap<>();
        if (text == null) {
            return labels;
        }
        Matcher label = LABEL.matcher(text);
        int end = 0;
        while (end < text.length() && label.find(end) && label.start() == end) {
            if (labels.put(label.group(1), label.group(2)) != null) {
                throw new AssertionError("twice the same label: " + text);
            }
            end = label.end();
        }
        if (end != text.length()) {
            throw new AssertionError("no labels: " + text);
        }
        return labels;
    }
}
