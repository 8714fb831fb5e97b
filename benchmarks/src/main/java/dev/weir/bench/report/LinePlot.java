// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Series of points over a logarithmic axis from left to right and a linear one upwards, which begins at 0. */
public final class LinePlot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 400;
    private static final int LEFT = 60;
    private static final int RIGHT = 580;
    private static final int TOP = 40;
    private static final int BOTTOM = 350;
    private static final int STEPS = 5;

    private record Point(double x, double y) {}

    private final String title;
    private final String xName;
    private final String yName;
    private final Map<String, List<Point>> series = new LinkedHashMap<>();

    /** A plot without points. */
    public LinePlot(String title, String xName, String yName) {
        this.title = title;
        this.xName = xName;
        this.yName = yName;
    }

    /**
     * Adds a point to a series; the series are told in the order of their first points.
     *
     * @param x above 0
     */
    public void add(String name, double x, double y) {
        if (!(x > 0) || !Double.isFinite(y)) {
            throw new IllegalArgumentException(name + ": no place in the plot for " + x + ", " + y);
        }
        series.computeIfAbsent(name, key -> new ArrayList<>()).add(new Point(x, y));
    }

    /** The lines of the SVG file. */
    public List<String> lines() {
        double minX = all().stream().mapToDouble(Point::x).min().orElse(1);
        double maxX = Math.max(all().stream().mapToDouble(Point::x).max().orElse(10), minX * 1.01);
        double maxY = roundedUp(all().stream().mapToDouble(Point::y).max().orElse(1));
        Svg svg = new Svg(WIDTH, HEIGHT);
        svg.text(LEFT, TOP - 16, "start", title);
        svg.text((LEFT + RIGHT) / 2.0, HEIGHT - 10, "middle", xName);
        svg.textUpwards(16, (TOP + BOTTOM) / 2.0, yName);
        for (int i = 0; i <= STEPS; i++) {
            double y = BOTTOM - (double) (BOTTOM - TOP) * i / STEPS;
            svg.rule(LEFT, y, RIGHT, y);
            svg.text(LEFT - 6, y + 4, "end", text(maxY * i / STEPS));
        }
        all().stream().mapToDouble(Point::x).distinct().sorted().forEach(x -> {
            double at = LEFT + (RIGHT - LEFT) * Math.log(x / minX) / Math.log(maxX / minX);
            svg.rule(at, BOTTOM, at, BOTTOM + 5);
            svg.text(at, BOTTOM + 18, "middle", text(x));
        });
        int number = 0;
        for (Map.Entry<String, List<Point>> one : series.entrySet()) {
            draw(svg, one.getKey(), one.getValue(), number++, minX, maxX, maxY);
        }
        return svg.lines();
    }

    private List<Point> all() {
        return series.values().stream().flatMap(List::stream).toList();
    }

    private static void draw(
            Svg svg, String name, List<Point> points, int number, double minX, double maxX, double maxY) {
        String colour = Svg.colour(number);
        StringBuilder path = new StringBuilder();
        for (Point point : points) {
            double x = LEFT + (RIGHT - LEFT) * Math.log(point.x() / minX) / Math.log(maxX / minX);
            double y = BOTTOM - (BOTTOM - TOP) * point.y() / maxY;
            path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
            svg.dot(x, y, colour);
        }
        svg.path(path.toString().strip(), colour);
        int y = TOP + 20 * number;
        svg.bar(RIGHT + 16, y - 4, 18, 3, colour);
        svg.text(RIGHT + 40, y + 2, "start", name);
    }

    /** The least of 1, 2, 2.5, 5 and 10 times a power of ten that is no less. */
    static double roundedUp(double value) {
        if (!(value > 0)) {
            return 1;
        }
        double unit = Math.pow(10, Math.floor(Math.log10(value)));
        for (double step : new double[] {1, 2, 2.5, 5}) {
            if (value <= step * unit) {
                return step * unit;
            }
        }
        return 10 * unit;
    }

    /** 0.5, 12, 200 k, 4 M. */
    static String text(double value) {
        String unit = value >= 1e6 ? " M" : value >= 1e3 ? " k" : "";
        double scaled = value >= 1e6 ? value / 1e6 : value >= 1e3 ? value / 1e3 : value;
        String number = String.format(Locale.ROOT, scaled < 10 ? "%.2f" : "%.1f", scaled);
        return number.replaceAll("\\.?0+$", "") + unit;
    }
}
