// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.Locale;

/**
 * A number of octets, written {@code 512}, {@code 10MB} (powers of ten) or {@code 64MiB} (powers of two).
 *
 * @param octets how many, not negative
 */
public record DataSize(long octets) implements Comparable<DataSize> {

    /** No octets; as a limit, most often none. */
    public static final DataSize ZERO = new DataSize(0);

    private enum Unit {
        TIB("TiB", 1L << 40),
        TB("TB", 1_000_000_000_000L),
        GIB("GiB", 1L << 30),
        GB("GB", 1_000_000_000L),
        MIB("MiB", 1L << 20),
        MB("MB", 1_000_000L),
        KIB("KiB", 1L << 10),
        KB("kB", 1_000L),
        B("B", 1L);

        private static final Unit[] LARGEST_FIRST = values();

        private final String symbol;
        private final long octets;

        Unit(String symbol, long octets) {
            this.symbol = symbol;
            this.octets = octets;
        }
    }

    /** Checks that the size is not negative. */
    public DataSize {
        if (octets < 0) {
            throw new IllegalArgumentException("size is " + octets + "; it must be at least 0");
        }
    }

    /** So many mebibytes. */
    public static DataSize ofMiB(long mebibytes) {
        return new DataSize(Math.multiplyExact(mebibytes, Unit.MIB.octets));
    }

    /**
     * Reads a size: a whole number of octets, or one with a unit out of {@code B kB KiB MB MiB GB GiB TB TiB}, letter case
     * ignored.
     *
     * @throws IllegalArgumentException if the text is none; the message shows how to write one
     */
    public static DataSize parse(String text) {
        String trimmed = text.strip();
        int unitAt = 0;
        while (unitAt < trimmed.length() && trimmed.charAt(unitAt) >= '0' && trimmed.charAt(unitAt) <= '9') {
            unitAt++;
        }
        Unit unit = unit(trimmed.substring(unitAt).strip());
        if (unitAt == 0 || unit == null) {
            throw new IllegalArgumentException(Names.quote(trimmed)
                    + " is no size; write a whole number of octets or one with a unit, such as 512, 10MB or 64MiB");
        }
        try {
            return new DataSize(Math.multiplyExact(Long.parseLong(trimmed.substring(0, unitAt)), unit.octets));
        } catch (NumberFormatException | ArithmeticException tooLarge) {
            throw new IllegalArgumentException(
                    Names.quote(trimmed) + " is too large a size; the largest is 8388607TiB", tooLarge);
        }
    }

    private static Unit unit(String symbol) {
        if (symbol.isEmpty()) {
            return Unit.B;
        }
        for (Unit unit : Unit.LARGEST_FIRST) {
            if (unit.name().equals(symbol.toUpperCase(Locale.ROOT))) {
                return unit;
            }
        }
        return null;
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(octets, other.octets);
    }

    /** The shortest text that {@link #parse} reads as exactly this size: {@code 64MiB}, {@code 10MB}, {@code 1500}. */
    @Override
    public String toString() {
        String shortest = Long.toString(octets);
        int least = shortest.length() + 1;
        for (Unit unit : Unit.LARGEST_FIRST) {
            if (unit != Unit.B && octets > 0 && octets % unit.octets == 0) {
                String text = octets / unit.octets + unit.symbol;
                if (text.length() < least) {
                    shortest = text;
                    least = text.length();
                }
            }
        }
        return shortest;
    }
}
