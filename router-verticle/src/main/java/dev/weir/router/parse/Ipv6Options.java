// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.memory.Memory;

/**
 * The options in a hop-by-hop or destination options header: type 8, length 8, value; or {@code Pad1}, which is its type
 * only (RFC 8200, section 4.2).
 */
final class Ipv6Options {
    /** Option type and length. */
    private static final int HEAD_OCTETS = 2;

    private static final int PAD1 = 0;
    private static final int JUMBO_PAYLOAD = 0xc2;
    private static final int JUMBO_PAYLOAD_OCTETS = 4;

    private Ipv6Options() {}

    /**
     * Whether each option of a header that ends at {@code end} lies within the packet. One that runs past its header only
     * has a wrong length; where one runs past the packet, nothing of the header is to be believed.
     */
    static boolean fit(long firstAt, long end, long packetEnd) {
        long option = firstAt;
        while (end - option >= HEAD_OCTETS) {
            option += Memory.getByte(option) == PAD1 ? 1 : HEAD_OCTETS + Memory.getUnsignedByte(option + 1);
        }
        return option <= packetEnd;
    }

    /** The payload length of the jumbo payload option, RFC 2675, section 2; 0 if there is none. */
    static long jumboPayload(long firstAt, long end) {
        long option = firstAt;
        while (end - option >= HEAD_OCTETS) {
            int type = Memory.getUnsignedByte(option);
            int valueOctets = Memory.getUnsignedByte(option + 1);
            if (type == PAD1) {
                option++;
            } else if (type != JUMBO_PAYLOAD) {
                option += HEAD_OCTETS + valueOctets;
            } else {
                boolean isWhole =
                        valueOctets == JUMBO_PAYLOAD_OCTETS && end - option >= HEAD_OCTETS + JUMBO_PAYLOAD_OCTETS;
                return isWhole ? Memory.getIntBe(option + HEAD_OCTETS) & 0xffff_ffffL : 0;
            }
        }
        return 0;
    }
}
