// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.console;

import java.util.Locale;

/** Numbers as people read them. */
public final class Quantities {
    private static final String[] DECIMAL = {"", " k", " M", " G", " T"};
    private static final String[] BINARY = {" B", " KiB", " MiB", " GiB", " TiB"};

    private Quantities() {}

    /** Every digit, in groups of three: {@code 1,234,567}. */
    public static String exact(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** Three digits and a prefix: {@code 1.23 M}. */
    public static String rounded(double value) {
        return scaled(value, 1000, DECIMAL);
    }

    /** Octets: {@code 12.4 MiB}. */
    public static String octets(double value) {
        return scaled(value, 1024, BINARY);
    }

    /** A number of things, with its noun: {@code 1 packet}, {@code 2 packets}. */
    public static String count(long count, String noun) {
        return exact(count) + ' ' + noun + (count == 1 ? "" : "s");
    }

    /** A span of seconds: {@code 0.8 s}, {@code 2:05 min}, {@code 1:02:05 h}. */
    public static String seconds(double seconds) {
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d h", whole / 3600, whole / 60 % 60, whole % 60);
    }

    private static String scaled(double value, int base, String[] units) {
        double rest = value;
        int unit = 0;
        while (rest >= base && unit < units.length - 1) {
            rest /= base;
            unit++;
        }
        int decimals = unit == 0 || rest >= 100 ? 0 : rest >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f%s", rest, units[unit]);
    }
}
