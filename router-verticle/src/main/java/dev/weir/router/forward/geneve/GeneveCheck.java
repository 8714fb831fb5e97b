// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.memory.Memory;
import dev.weir.router.parse.GwlbOptions;

/** Says which GENEVE packets go back to the load balancer (RFC 8926, sections 3.4 and 3.5). */
final class GeneveCheck {
    private static final int HEADER_OCTETS = 8;
    private static final int CONTROL = 0x80;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;

    private GeneveCheck() {}

    /**
     * Why a packet may not go back, {@code null} when it may.
     *
     * @param at where the GENEVE header begins
     * @param octets from there to the end of the datagram
     */
    static LedgerCounter objection(long at, int octets) {
        if (octets < HEADER_OCTETS) {
            return LedgerCounter.GENEVE_MALFORMED;
        }
        int versionAndOptions = Memory.getUnsignedByte(at);
        int protocol = Memory.getUnsignedShortBe(at + 2);
        int headerOctets = HEADER_OCTETS + ((versionAndOptions & 0x3f) << 2);
        if (versionAndOptions >> 6 != 0 || headerOctets > octets) {
            return LedgerCounter.GENEVE_MALFORMED;
        }
        if ((Memory.getUnsignedByte(at + 1) & CONTROL) != 0) {
            return LedgerCounter.GENEVE_CONTROL;
        }
        if (protocol != IPV4 && protocol != IPV6) {
            return LedgerCounter.GENEVE_MALFORMED;
        }
        return switch (GwlbOptions.check(at + HEADER_OCTETS, at + headerOctets)) {
            case COMPLETE -> null;
            case INCOMPLETE -> LedgerCounter.GENEVE_OPTION_MISSING;
            case MALFORMED -> LedgerCounter.GENEVE_MALFORMED;
            case UNKNOWN_CRITICAL -> LedgerCounter.GENEVE_CONTROL;
        };
    }
}
