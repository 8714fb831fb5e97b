// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.memory.Memory;

/**
 * The options that an AWS Gateway Load Balancer puts into the GENEVE header of every packet (RFC 8926, section 3.5, option
 * class 0x0108).
 *
 * <pre>
 *   0                16         24    27       32
 *   +----------------+----------+-----+--------+
 *   | class          | type     | 0   | data/4 |     type 1: endpoint, 8 octets
 *   | data                                     |     type 2: attachment, 8 octets
 *   +------------------------------------------+     type 3: flow cookie, 4 octets
 * </pre>
 */
public final class GwlbOptions {
    private static final int OPTION_OCTETS = 4;
    private static final int CLASS_AWS = 0x0108;
    private static final int ENDPOINT = CLASS_AWS << 8 | 1;
    private static final int ATTACHMENT = CLASS_AWS << 8 | 2;
    private static final int FLOW_COOKIE = CLASS_AWS << 8 | 3;
    private static final int CRITICAL = 0x80;

    private static final int HAS_ENDPOINT = 1;
    private static final int HAS_ATTACHMENT = 1 << 1;
    private static final int HAS_FLOW_COOKIE = 1 << 2;
    private static final int HAS_ALL = HAS_ENDPOINT | HAS_ATTACHMENT | HAS_FLOW_COOKIE;

    /** What {@link #check} finds. */
    public enum Finding {
        /** All three are there. */
        COMPLETE,
        /** One at least is not there. */
        INCOMPLETE,
        /** They contradict themselves or the length of the header. */
        MALFORMED,
        /** There is another that whoever does not know it may not ignore. */
        UNKNOWN_CRITICAL
    }

    private GwlbOptions() {}

    /**
     * Reads the options from {@code at} up to {@code end} into {@code inner}.
     *
     * @return whether all three are there; if not, nothing was filled in
     */
    static boolean read(long at, long end, Headers inner) {
        if (check(at, end) != Finding.COMPLETE) {
            return false;
        }
        long next = at;
        while (next < end) {
            int option = Memory.getIntBe(next);
            long data = next + OPTION_OCTETS;
            switch (option >>> 8) {
                case ENDPOINT -> inner.gwlbEndpointId = Memory.getLongBe(data);
                case ATTACHMENT -> inner.gwlbAttachmentId = Memory.getLongBe(data);
                case FLOW_COOKIE -> inner.gwlbFlowCookie = Memory.getIntBe(data);
                default -> {}
            }
            next = data + octets(option);
        }
        return true;
    }

    /** Says of the options from {@code at} up to {@code end} whether a packet that has them may be sent back. */
    public static Finding check(long at, long end) {
        int found = 0;
        long next = at;
        while (next < end) {
            int option = end - next < OPTION_OCTETS ? -1 : Memory.getIntBe(next);
            int octets = octets(option);
            next += OPTION_OCTETS + octets;
            if (next > end) {
                return Finding.MALFORMED;
            }
            int bit = bitOf(option >>> 8, octets);
            if (bit == 0 && (option >>> 8 & CRITICAL) != 0) {
                return Finding.UNKNOWN_CRITICAL;
            }
            found |= bit;
        }
        return found == HAS_ALL ? Finding.COMPLETE : Finding.INCOMPLETE;
    }

    /** The endpoint in the options from {@code at} up to {@code end}, which {@link #check} found complete. */
    public static long endpoint(long at, long end) {
        long next = at;
        while (next < end) {
            int option = Memory.getIntBe(next);
            if (option >>> 8 == ENDPOINT && octets(option) == Long.BYTES) {
                return Memory.getLongBe(next + OPTION_OCTETS);
            }
            next += OPTION_OCTETS + octets(option);
        }
        return 0;
    }

    private static int octets(int option) {
        return (option & 0x1f) << 2;
    }

    private static int bitOf(int kind, int octets) {
        return switch (kind) {
            case ENDPOINT -> octets == Long.BYTES ? HAS_ENDPOINT : 0;
            case ATTACHMENT -> octets == Long.BYTES ? HAS_ATTACHMENT : 0;
            case FLOW_COOKIE -> octets == Integer.BYTES ? HAS_FLOW_COOKIE : 0;
            default -> 0;
        };
    }
}
