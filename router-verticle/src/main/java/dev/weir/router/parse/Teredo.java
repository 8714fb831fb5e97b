// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.memory.Memory;

/** Teredo, RFC 4380: an IPv6 packet behind the UDP header, with or without the two indications of section 5.1.1. */
final class Teredo {
    private static final int AUTHENTICATION = 0x0001;
    /** Indicator 2, client length 1, value length 1; then, behind both, nonce 8 and confirmation 1. */
    private static final int AUTHENTICATION_OCTETS = 13;

    private static final int ORIGIN = 0x0000;
    /** Indicator 2, port 2, address 4. */
    private static final int ORIGIN_OCTETS = 8;

    private Teredo() {}

    /** Takes the indications; gives back the EtherType inside or a code of {@link Tunnels}. */
    static int read(Headers inner) {
        if (indicator(inner) == AUTHENTICATION) {
            if (inner.available() < AUTHENTICATION_OCTETS) {
                return Tunnels.BROKEN;
            }
            int octets =
                    AUTHENTICATION_OCTETS + Memory.getUnsignedByte(inner.at + 2) + Memory.getUnsignedByte(inner.at + 3);
            if (octets > inner.available()) {
                return Tunnels.BROKEN;
            }
            inner.at += octets;
        }
        if (indicator(inner) == ORIGIN) {
            if (inner.available() < ORIGIN_OCTETS) {
                return Tunnels.BROKEN;
            }
            inner.at += ORIGIN_OCTETS;
        }
        return EtherType.IPV6;
    }

    private static int indicator(Headers inner) {
        return inner.available() < 2 ? Tunnels.BROKEN : Memory.getUnsignedShortBe(inner.at);
    }
}
