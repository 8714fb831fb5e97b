// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.time.Duration;

/** Durations as people write them: {@code 200ms}, {@code 5s}, {@code 1m30s}, {@code 2h}, {@code 0}. */
public final class Durations {

    /** The longest duration that can be written: as many nanoseconds as a {@code long} holds, 292 years. */
    public static final Duration MAX = Duration.ofNanos(Long.MAX_VALUE);

    private enum Unit {
        D(86_400_000_000_000L),
        H(3_600_000_000_000L),
        M(60_000_000_000L),
        S(1_000_000_000L),
        MS(1_000_000L),
        US(1_000L),
        NS(1L);

        private static final Unit[] LARGEST_FIRST = values();

        private final long lengthNs;

        Unit(long lengthNs) {
            this.lengthNs = lengthNs;
        }
    }

    private Durations() {}

    /**
     * Reads a duration: whole numbers with the units {@code d h m s ms us ns}, the largest first, or a bare {@code 0}.
     *
     * @throws IllegalArgumentException if the text is none; the message shows how to write one
     */
    public static Duration parse(String text) {
        String trimmed = text.strip();
        if (trimmed.equals("0")) {
            return Duration.ZERO;
        }
        if (!trimmed.isEmpty() && trimmed.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException(Names.quote(trimmed) + " has no unit; write " + shown(trimmed)
                    + "s for seconds or " + shown(trimmed) + "ms for milliseconds");
        }
        long totalNs = 0;
        Unit previous = null;
        int at = 0;
        do {
            int unitAt = skip(trimmed, at, true);
            int end = skip(trimmed, unitAt, false);
            Unit unit = unit(trimmed.substring(unitAt, end));
            boolean ordered = previous == null || unit == null || previous.compareTo(unit) < 0;
            if (unitAt == at || unit == null || !ordered) {
                throw malformed(trimmed);
            }
            totalNs = add(totalNs, trimmed.substring(at, unitAt), unit, trimmed);
            previous = unit;
            at = end;
        } while (at < trimmed.length());
        return Duration.ofNanos(totalNs);
    }

    /** The shortest text that {@link #parse} reads as exactly this duration: {@code 90s}, {@code 1h1s}, {@code 0}. */
    public static String toText(Duration duration) {
        if (duration.isNegative()) {
            return "-" + toText(duration.negated());
        }
        long ns = duration.compareTo(MAX) > 0 ? Long.MAX_VALUE : duration.toNanos();
        if (ns == 0) {
            return "0";
        }
        String shortest = null;
        for (Unit first : Unit.LARGEST_FIRST) {
            String text = toText(ns, first);
            if (ns >= first.lengthNs && (shortest == null || text.length() < shortest.length())) {
                shortest = text;
            }
        }
        return shortest;
    }

    private static String toText(long ns, Unit first) {
        StringBuilder text = new StringBuilder();
        long restNs = ns;
        for (int i = first.ordinal(); i < Unit.LARGEST_FIRST.length; i++) {
            Unit unit = Unit.LARGEST_FIRST[i];
            long count = restNs / unit.lengthNs;
            if (count > 0) {
                text.append(count).append(Words.of(unit));
                restNs -= count * unit.lengthNs;
            }
        }
        return text.toString();
    }

    private static int skip(String text, int from, boolean digits) {
        int at = from;
        while (at < text.length() && (text.charAt(at) >= '0' && text.charAt(at) <= '9') == digits) {
            at++;
        }
        return at;
    }

    private static Unit unit(String word) {
        for (Unit unit : Unit.LARGEST_FIRST) {
            if (Words.of(unit).equals(word)) {
                return unit;
            }
        }
        return null;
    }

    private static long add(long totalNs, String count, Unit unit, String text) {
        try {
            return Math.addExact(totalNs, Math.multiplyExact(Long.parseLong(count), unit.lengthNs));
        } catch (NumberFormatException | ArithmeticException tooLong) {
            throw new IllegalArgumentException(
                    Names.quote(text) + " is too long a duration; the longest is 292 years", tooLong);
        }
    }

    private static String shown(String digits) {
        return digits.length() > 10 ? "5" : digits;
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(Names.quote(text)
                + " is no duration; write whole numbers with units (d h m s ms us ns), such as 200ms, 5s, 1m30s or 2h");
    }
}
