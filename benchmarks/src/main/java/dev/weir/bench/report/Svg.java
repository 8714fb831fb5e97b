// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A drawing in Scalable Vector Graphics 1.1 that reads on a light ground and on a dark one. Lengths are pixels. */
final class Svg {
    /** Colours of series, told apart by those who see few colours too (Okabe and Ito). */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9");

    private static final String GREY = "#808080";

    private final int width;
    private final int height;
    private final List<String> elements = new ArrayList<>();

    Svg(int width, int height) {
        this.width = width;
        this.height = height;
    }

    static String colour(int series) {
        return COLOURS.get(series % COLOURS.size());
    }

    /**
     * Writes text.
     *
     * @param anchor which end of it is at x: start, middle or end
     */
    void text(double x, double y, String anchor, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, escaped(text));
    }

    /** Text that reads from below to above. */
    void textUpwards(double x, double y, String text) {
        add(
                "<text transform=\"translate(%.1f %.1f) rotate(-90)\" text-anchor=\"middle\">%s</text>",
                x, y, escaped(text));
    }

    /** A thin line of a grid or an axis. */
    void rule(double x1, double y1, double x2, double y2) {
        add(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"" + GREY + "\" stroke-width=\"0.5\"/>",
                x1,
                y1,
                x2,
                y2);
    }

    void bar(double x, double y, double barWidth, double barHeight, String colour) {
        add(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
                x, y, barWidth, barHeight, colour);
    }

    void dot(double x, double y, String colour) {
        add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", x, y, colour);
    }

    /** A line through points; {@code points} as SVG has them, {@code x,y x,y}. */
    void path(String points, String colour) {
        add("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>", points, colour);
    }

    /** The whole file. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"sans-serif\" font-size=\"12\" fill=\"" + GREY + "\">",
                width,
                height,
                width,
                height));
        lines.addAll(elements);
        lines.add("</svg>");
        return lines;
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private void add(String format, Object... arguments) {
        elements.add(String.format(Locale.ROOT, format, arguments));
    }
}
