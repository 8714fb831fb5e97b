// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.memory.Memory;

/** The four bits by which an IP packet tells its version, where nothing before it does. */
final class IpVersion {
    private IpVersion() {}

    /** The EtherType of the IP packet at {@link Headers#at}; a negative {@link Verdict} if there is none. */
    static int etherType(Headers headers) {
        if (headers.available() < 1) {
            return Verdict.TRUNCATED_NETWORK;
        }
        return switch (Memory.getUnsignedByte(headers.at) >> 4) {
            case Ipv4.VERSION -> EtherType.IPV4;
            case Ipv6.VERSION -> EtherType.IPV6;
            default -> Verdict.NOT_IP;
        };
    }
}
