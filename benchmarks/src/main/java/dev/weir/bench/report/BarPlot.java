// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Groups of bars that lie, each with its value at its end. */
public final class BarPlot {
    private static final int WIDTH = 720;
    private static final int LEFT = 110;
    private static final int RIGHT = 620;
    private static final int TOP = 50;
    private static final int BAR = 16;
    private static final int STEP = 20;
    private static final int GAP = 26;

    private record Bar(String name, double value) {}

    private final String title;
    private final String unit;
    private final Map<String, List<Bar>> groups = new LinkedHashMap<>();
    private final List<String> names = new ArrayList<>();

    /**
     * A plot without bars.
     *
     * @param unit behind each value
     */
    public BarPlot(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    /** Adds a bar; bars of one name have one colour in all groups. */
    public void add(String group, String name, double value) {
        if (!(value >= 0) || !Double.isFinite(value)) {
            throw new IllegalArgumentException(group + ", " + name + ": no bar is " + value + " long");
        }
        groups.computeIfAbsent(group, key -> new ArrayList<>()).add(new Bar(name, value));
        if (!names.contains(name)) {
            names.add(name);
        }
    }

    /** The lines of the SVG file. */
    public List<String> lines() {
        List<Bar> all = groups.values().stream().flatMap(List::stream).toList();
        double most = all.stream().mapToDouble(Bar::value).max().orElse(1);
        double longest = most > 0 ? most : 1;
        Svg svg = new Svg(WIDTH, TOP + all.size() * STEP + groups.size() * GAP);
        svg.text(10, 22, "start", title);
        int y = TOP;
        for (Map.Entry<String, List<Bar>> group : groups.entrySet()) {
            svg.text(10, y + 12, "start", group.getKey());
            for (Bar bar : group.getValue()) {
                double length = Math.max(1, (RIGHT - LEFT) * bar.value() / longest);
                svg.text(LEFT - 6, y + 12, "end", bar.name());
                svg.bar(LEFT, y, length, BAR, Svg.colour(names.indexOf(bar.name())));
                svg.text(LEFT + length + 6, y + 12, "start", String.format(Locale.ROOT, "%.2f", bar.value()) + unit);
                y += STEP;
            }
            y += GAP;
        }
        return svg.lines();
    }
}
