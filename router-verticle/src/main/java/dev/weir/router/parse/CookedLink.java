// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.memory.Memory;

/**
 * What Linux puts in place of a link header when it captures on any interface.
 *
 * <pre>
 *  version 1 (LINKTYPE_LINUX_SLL)
 *   0      2      4        6               14     16
 *   +------+------+--------+---------------+------+
 *   | way  | kind | length | address       | type |
 *   +------+------+--------+---------------+------+
 *  version 2 (LINKTYPE_LINUX_SLL2)
 *   0      2      4               8      10    11       12              20
 *   +------+------+---------------+------+-----+--------+---------------+
 *   | type | 0    | interface     | kind | way | length | address       |
 *   +------+------+---------------+------+-----+--------+---------------+
 * </pre>
 *
 * <p>The kind is that of ARP; the type is an EtherType, or a number of Linux's for a frame that has none.
 */
final class CookedLink {
    private static final int V1_OCTETS = 16;
    private static final int V1_KIND_OFFSET = 2;
    private static final int V1_TYPE_OFFSET = 14;
    private static final int V2_OCTETS = 20;
    private static final int V2_INTERFACE_OFFSET = 4;
    private static final int V2_KIND_OFFSET = 8;

    private static final int KIND_NETLINK = 824;
    private static final int TYPE_ETHERNET = 0x0003;
    private static final int TYPE_LLC = 0x0004;

    private CookedLink() {}

    /** Takes a header of version 1 and gives back the type of what follows, or a negative {@link Verdict}. */
    static int readV1(Headers headers) {
        long at = headers.at;
        if (headers.end - at < V1_OCTETS) {
            return Verdict.TRUNCATED_LINK;
        }
        headers.at = at + V1_OCTETS;
        return type(
                headers,
                Memory.getUnsignedShortBe(at + V1_KIND_OFFSET),
                Memory.getUnsignedShortBe(at + V1_TYPE_OFFSET));
    }

    /** Takes a header of version 2, which names the interface, as {@link #readV1(Headers)}. */
    static int readV2(Headers headers) {
        long at = headers.at;
        if (headers.end - at < V2_OCTETS) {
            return Verdict.TRUNCATED_LINK;
        }
        headers.at = at + V2_OCTETS;
        headers.interfaceIndex = Memory.getIntBe(at + V2_INTERFACE_OFFSET);
        return type(headers, Memory.getUnsignedShortBe(at + V2_KIND_OFFSET), Memory.getUnsignedShortBe(at));
    }

    private static int type(Headers headers, int kind, int type) {
        if (kind == KIND_NETLINK) {
            return Verdict.NOT_IP;
        }
        if (type > EtherType.MAX_LENGTH) {
            return type;
        }
        return switch (type) {
            case TYPE_ETHERNET -> EtherType.ETHERNET;
            case TYPE_LLC -> Llc.read(headers);
            default -> Verdict.NOT_IP;
        };
    }
}
