// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A tunnel whose inner packet can be metered in place of the outer one. */
public enum Decapsulation {
    /** VXLAN over UDP 4789 (RFC 7348), and VXLAN-GPE's layout on the same port. */
    VXLAN,
    /** GENEVE over UDP 6081 (RFC 8926). */
    GENEVE,
    /** GRE (RFC 2784, RFC 2890), with an IP or Ethernet payload. */
    GRE,
    /** ERSPAN types I, II and III: mirrored frames in GRE. */
    ERSPAN,
    /** IP in IP: 4in4 (RFC 2003), 6in4 (RFC 4213), 4in6 and 6in6 (RFC 2473). */
    IPIP,
    /** GTP-U over UDP 2152 (3GPP TS 29.281). */
    GTPU,
    /** Teredo: IPv6 over UDP 3544 (RFC 4380). */
    TEREDO;

    private static final String NONE = "none";
    private static final String ALL = "all";

    /**
     * Reads {@code none}, {@code all}, or names with commas between them, letter case ignored.
     *
     * @throws IllegalArgumentException if a name is unknown; the message names the nearest and all
     */
    public static List<Decapsulation> parseList(String text) {
        String trimmed = text.strip();
        if (trimmed.equalsIgnoreCase(NONE) || trimmed.isEmpty()) {
            return List.of();
        }
        if (trimmed.equalsIgnoreCase(ALL)) {
            return List.of(values());
        }
        Set<Decapsulation> named = EnumSet.noneOf(Decapsulation.class);
        for (String word : trimmed.split(",", -1)) {
            named.add(parse(word.strip()));
        }
        return List.copyOf(named);
    }

    private static Decapsulation parse(String word) {
        List<String> known = new ArrayList<>(Words.all(Decapsulation.class));
        int place = known.indexOf(word.toLowerCase(Locale.ROOT));
        if (place >= 0) {
            return values()[place];
        }
        known.add(NONE);
        known.add(ALL);
        throw new IllegalArgumentException(Words.unknown(word, known));
    }
}
