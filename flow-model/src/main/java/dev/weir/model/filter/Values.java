// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;

/** Reads the numbers, addresses and times of a filter. */
final class Values {
    private static final int MAX_DIGITS = 20;

    private static final Map<String, Long> SCALES = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("k", 1_000L),
            Map.entry("m", 1_000_000L),
            Map.entry("g", 1_000_000_000L),
            Map.entry("t", 1_000_000_000_000L),
            Map.entry("kib", 1L << 10),
            Map.entry("mib", 1L << 20),
            Map.entry("gib", 1L << 30),
            Map.entry("tib", 1L << 40));

    /** Nanoseconds of the units of a duration; a number without one is milliseconds, as in nfdump. */
    private static final Map<String, Long> UNITS = Map.of(
            "", 1_000_000L,
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private static final List<Character> FLAGS_FROM_FIN = List.of('F', 'S', 'R', 'P', 'A', 'U', 'E', 'C', 'N');
    private static final int ALL_OF_NFDUMP = 0x3f;

    private Values() {}

    /** A whole number from 0, also hexadecimal. */
    static long whole(Token token, String what, long largest) {
        String text = token.text();
        try {
            long value = text.startsWith("0x") ? Long.parseLong(text.substring(2), 16) : Long.parseLong(text);
            if (token.isValue() && value >= 0 && value <= largest) {
                return value;
            }
        } catch (NumberFormatException noNumber) {
            // Said below.
        }
        throw Tokens.wrong(token, "expected " + what + ", 0 to " + largest);
    }

    /** A number with a scale, as {@code 1.5M}. */
    static BigDecimal scaled(Token token, String what) {
        return withUnit(token, SCALES, "expected " + what + " such as 1500, 10k, 1.5M, 2G or 64KiB");
    }

    /** A count with a scale, which has to come out whole. */
    static long count(Token token, String what) {
        return exact(token, scaled(token, what), "a whole number of " + what);
    }

    /** A time in nanoseconds. */
    static long durationNs(Token token) {
        return exact(
                token,
                withUnit(token, UNITS, "expected a duration such as 500ms, 5s, 1.5m or 1h"),
                "a whole number of nanoseconds");
    }

    private static long exact(Token token, BigDecimal value, String what) {
        try {
            return value.longValueExact();
        } catch (ArithmeticException e) {
            throw Tokens.wrong(token, "expected " + what + " of at most " + Long.MAX_VALUE);
        }
    }

    private static BigDecimal withUnit(Token token, Map<String, Long> units, String expected) {
        String text = token.text();
        int end = 0;
        while (end < text.length() && (Character.digit(text.charAt(end), 10) >= 0 || text.charAt(end) == '.')) {
            end++;
        }
        Long unit = units.get(text.substring(end));
        if (token.isValue() && unit != null && end <= MAX_DIGITS) {
            try {
                return new BigDecimal(text.substring(0, end)).multiply(new BigDecimal(BigInteger.valueOf(unit)));
            } catch (NumberFormatException noNumber) {
                // Said below.
            }
        }
        throw Tokens.wrong(token, expected);
    }

    /** Whether a word looks like an address or a prefix. */
    static boolean isAddress(Token token) {
        return token.isValue()
                && (token.text().indexOf('.') >= 0 || token.text().indexOf(':') >= 0);
    }

    /** A whole address. */
    static Prefix address(Token token) {
        byte[] octets = token.isValue() ? addressOctets(token.text()) : null;
        if (octets == null) {
            throw Tokens.wrong(
                    token,
                    token.text().indexOf('/') > 0
                            ? "expected an address without a prefix length (networks are for net)"
                            : "expected an IPv4 or IPv6 address (names are not looked up)");
        }
        return Prefix.of(octets, Byte.SIZE * octets.length);
    }

    /** A network: {@code 10.0.0.0/8}, {@code 2001:db8::/32}, {@code 10}, {@code 192.168}, or one address. */
    static Prefix network(Token token) {
        String text = token.text();
        int slash = text.indexOf('/');
        String addressText = slash < 0 ? text : text.substring(0, slash);
        byte[] octets = token.isValue() ? addressOctets(addressText) : null;
        int bits = octets == null ? 0 : Byte.SIZE * octets.length;
        if (octets == null && token.isValue() && addressText.indexOf(':') < 0) {
            // As in tcpdump, fewer than four octets of IPv4 are a network of so many.
            int given = addressText.split("\\.", -1).length;
            octets = given < 4 ? addressOctets(addressText + ".0".repeat(4 - given)) : null;
            bits = Byte.SIZE * given;
        }
        if (octets == null) {
            throw Tokens.wrong(token, "expected a network such as 10.0.0.0/8 or 2001:db8::/32");
        }
        if (slash >= 0) {
            bits = prefixLength(token, text.substring(slash + 1), Byte.SIZE * octets.length);
        }
        Prefix prefix = Prefix.of(octets, bits);
        if (prefix.hasHostBits()) {
            throw Tokens.wrong(token, "expected a network that has no bits beyond its /" + bits);
        }
        return prefix;
    }

    private static int prefixLength(Token token, String text, int most) {
        if (!text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int bits = Integer.parseInt(text);
            if (bits <= most) {
                return bits;
            }
        }
        throw Tokens.wrong(token, "expected a prefix length of 0 to " + most);
    }

    /** The octets of an address, or {@code null}; asks no name server. */
    private static byte[] addressOctets(String text) {
        if (text.indexOf(':') < 0) {
            return ipv4Octets(text);
        }
        if (!text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.')) {
            return null;
        }
        try {
            byte[] octets = InetAddress.getByName(text).getAddress();
            return octets.length == 16 ? octets : mapped(octets);
        } catch (UnknownHostException noAddress) {
            return null;
        }
    }

    /** Java takes an IPv4-mapped address for one of IPv4; on the wire it is of IPv6. */
    private static byte[] mapped(byte[] ipv4) {
        byte[] octets = new byte[16];
        octets[10] = -1;
        octets[11] = -1;
        System.arraycopy(ipv4, 0, octets, 12, 4);
        return octets;
    }

    private static byte[] ipv4Octets(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return null;
        }
        byte[] octets = new byte[4];
        for (int i = 0; i < 4; i++) {
            String part = parts[i];
            if (part.isEmpty() || part.length() > 3 || !part.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return null;
            }
            int value = Integer.parseInt(part);
            if (value > 255) {
                return null;
            }
            octets[i] = (byte) value;
        }
        return octets;
    }

    /** A MAC address as a number of 48 bits. */
    static long mac(Token token) {
        String digits = token.text().replace(":", "").replace("-", "");
        if (digits.length() == 12
                && token.text().length() == 17
                && digits.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            return Long.parseLong(digits, 16);
        }
        throw Tokens.wrong(token, "expected a MAC address such as 00:1b:21:3c:9d:f8");
    }

    /** TCP flags: letters, or a number. */
    static int flags(Token token) {
        if (token.isValue()) {
            return (int) whole(token, "TCP flags as a number", 0x1ff);
        }
        int mask = 0;
        for (char letter : token.text().toUpperCase(java.util.Locale.ROOT).toCharArray()) {
            int bit = FLAGS_FROM_FIN.indexOf(letter);
            if (letter == 'X') {
                mask |= ALL_OF_NFDUMP;
            } else if (bit >= 0) {
                mask |= 1 << bit;
            } else {
                mask = -1;
                break;
            }
        }
        if (token.kind() != Token.Kind.WORD || mask < 0) {
            throw Tokens.wrong(token, "expected TCP flags, letters out of FSRPAUECN, X for FSRPAU");
        }
        return mask;
    }
}
