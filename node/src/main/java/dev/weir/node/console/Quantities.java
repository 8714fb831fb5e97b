// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.console;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers as people read them. Written without {@code String.format}, whose first use takes longer than a small file. */
public final class Quantities {
    private static final String[] DECIMAL = {"", " k", " M", " G", " T"};
    private static final String[] BINARY = {" B", " KiB", " MiB", " GiB", " TiB"};

    private Quantities() {}

    /** Every digit, in groups of three: {@code 1,234,567}. */
    public static String exact(long value) {
        StringBuilder digits = new StringBuilder(26).append(value);
        int first = value < 0 ? 1 : 0;
        for (int at = digits.length() - 3; at > first; at -= 3) {
            digits.insert(at, ',');
        }
        return digits.toString();
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
            return decimal(seconds, 1) + " s";
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? whole / 60 + ":" + twoDigits(whole % 60) + " min"
                : whole / 3600 + ":" + twoDigits(whole / 60 % 60) + ':' + twoDigits(whole % 60) + " h";
    }

    private static String scaled(double value, int base, String[] units) {
        double rest = value;
        int unit = 0;
        while (rest >= base && unit < units.length - 1) {
            rest /= base;
            unit++;
        }
        int decimals = unit == 0 || rest >= 100 ? 0 : rest >= 10 ? 1 : 2;
        return decimal(rest, decimals) + units[unit];
    }

    private static String decimal(double value, int decimals) {
        // A rate over no time at all is none.
        return Double.isFinite(value)
                ? BigDecimal.valueOf(value)
                        .setScale(decimals, RoundingMode.HALF_UP)
                        .toPlainString()
                : "?";
    }

    private static String twoDigits(long value) {
        return (value < 10 ? "0" : "") + value;
    }
}
