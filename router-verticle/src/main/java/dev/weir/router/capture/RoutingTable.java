// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture;

import java.util.List;
import java.util.Optional;

/** Finds the default route in Linux's tables of routes (proc(5): /proc/net/route and /proc/net/ipv6_route). */
final class RoutingTable {
    private static final int FLAG_UP = 0x1;
    private static final int FLAG_REJECT = 0x200;
    private static final int HEX = 16;

    /** Interface, destination, gateway, flags, references, uses, metric (decimal), mask, ...; numbers in hexadecimal. */
    private static final int IPV4_FIELDS = 8;

    /** Destination, its prefix, source, its prefix, next hop, metric, references, uses, flags, interface. */
    private static final int IPV6_FIELDS = 10;

    private RoutingTable() {}

    /** The interface of the IPv4 default route of the least metric. */
    static Optional<String> defaultInterfaceIpv4(List<String> lines) {
        String found = null;
        long least = Long.MAX_VALUE;
        for (String line : lines) {
            String[] fields = line.strip().split("\\s+");
            if (fields.length >= IPV4_FIELDS
                    && isZero(fields[1])
                    && isZero(fields[7])
                    && leadsSomewhere(fields[3])
                    && number(fields[6], 10) < least) {
                least = number(fields[6], 10);
                found = fields[0];
            }
        }
        return Optional.ofNullable(found);
    }

    /** The interface of the IPv6 default route of the least metric. */
    static Optional<String> defaultInterfaceIpv6(List<String> lines) {
        String found = null;
        long least = Long.MAX_VALUE;
        for (String line : lines) {
            String[] fields = line.strip().split("\\s+");
            if (fields.length >= IPV6_FIELDS
                    && isZero(fields[0])
                    && isZero(fields[1])
                    && leadsSomewhere(fields[8])
                    && number(fields[5], HEX) < least) {
                least = number(fields[5], HEX);
                found = fields[9];
            }
        }
        return Optional.ofNullable(found);
    }

    private static boolean isZero(String field) {
        return !field.isEmpty() && field.chars().allMatch(c -> c == '0');
    }

    private static boolean leadsSomewhere(String flags) {
        long value = number(flags, HEX);
        return value != Long.MAX_VALUE && (value & FLAG_UP) != 0 && (value & FLAG_REJECT) == 0;
    }

    private static long number(String field, int radix) {
        try {
            return Long.parseLong(field, radix);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
