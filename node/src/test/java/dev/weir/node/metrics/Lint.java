// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.metrics;

import dev.weir.node.metrics.Exposition.Family;
import dev.weir.node.metrics.Exposition.Sample;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What {@code promtool check metrics} holds metrics to (promlint of Prometheus's Go client), and that histograms add up.
 */
final class Lint {
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*");
    private static final Set<String> TYPES = Set.of("counter", "gauge", "histogram", "summary");
    private static final Set<String> WRONG_UNITS = Set.of(
            "s",
            "ms",
            "us",
            "ns",
            "sec",
            "b",
            "kb",
            "mb",
            "gb",
            "tb",
            "pb",
            "m",
            "h",
            "d",
            "milliseconds",
            "microseconds",
            "nanoseconds",
            "minutes",
            "hours",
            "days",
            "bits",
            "octets",
            "kilobytes",
            "megabytes",
            "kibibytes",
            "mebibytes",
            "gigabytes",
            "percent");

    private final List<String> faults = new ArrayList<>();

    private Lint() {}

    /** What is wrong, one line each. */
    static List<String> faults(Exposition exposition) {
        Lint lint = new Lint();
        exposition.families().values().forEach(lint::check);
        return lint.faults;
    }

    private void check(Family family) {
        String name = family.name;
        fault(family.help == null || family.help.isBlank(), name, "has no help");
        fault(family.type == null, name, "has no type");
        fault(!NAME.matcher(name).matches(), name, "is not in snake case");
        fault("counter".equals(family.type) != name.endsWith("_total"), name, "is a counter, or ends in _total");
        for (String word : name.split("_")) {
            fault(WRONG_UNITS.contains(word), name, "has a unit that is no base unit, or is cut short: " + word);
            fault(TYPES.contains(word), name, "has its type in its name: " + word);
        }
        for (String suffix : List.of("_bucket", "_count", "_sum")) {
            fault(name.endsWith(suffix), name, "ends in " + suffix);
        }
        Set<String> series = new HashSet<>();
        for (Sample sample : family.samples) {
            fault(!series.add(sample.name() + sample.labels()), name, "has a series twice: " + sample.labels());
            sample.labels().keySet().forEach(label -> fault(!NAME.matcher(label).matches(), name, "label " + label));
            fault("counter".equals(family.type) && sample.value() < 0, name, "is below 0");
        }
        if ("histogram".equals(family.type)) {
            checkBuckets(family);
        }
    }

    private void checkBuckets(Family family) {
        Map<String, TreeMap<Double, Double>> buckets = new TreeMap<>();
        Map<String, Double> counts = new TreeMap<>();
        for (Sample sample : family.samples) {
            Map<String, String> labels = new TreeMap<>(sample.labels());
            String bound = labels.remove("le");
            if (sample.name().endsWith("_bucket")) {
                buckets.computeIfAbsent(labels.toString(), none -> new TreeMap<>())
                        .put(Double.parseDouble(bound.replace("+Inf", "Infinity")), sample.value());
            } else if (sample.name().endsWith("_count")) {
                counts.put(labels.toString(), sample.value());
            }
        }
        fault(!buckets.keySet().equals(counts.keySet()), family.name, "has a histogram without count or buckets");
        buckets.forEach((labels, bounds) -> {
            double last = 0;
            for (double count : bounds.values()) {
                fault(count < last, family.name, "has buckets that fall: " + bounds);
                last = count;
            }
            Double all = bounds.get(Double.POSITIVE_INFINITY);
            fault(!counts.get(labels).equals(all), family.name, "counts other than its buckets: " + bounds);
        });
    }

    private void fault(boolean isOne, String name, String what) {
        if (isOne) {
            faults.add(name + " " + what);
        }
    }
}
