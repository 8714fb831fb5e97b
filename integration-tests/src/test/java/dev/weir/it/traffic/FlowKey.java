// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * One direction of a conversation.
 *
 * @param source the sender's address
 * @param destination the receiver's address
 * @param protocol IP protocol number
 * @param sourcePort 0 where the protocol has no ports
 * @param destinationPort 0 where the protocol has no ports
 */
public record FlowKey(InetAddress source, InetAddress destination, int protocol, int sourcePort, int destinationPort) {

    /** The key of a header and its ports. */
    public static FlowKey of(Ip ip, int protocol, int sourcePort, int destinationPort) {
        return new FlowKey(ip.source(), ip.destination(), protocol, sourcePort, destinationPort);
    }

    /** The key of addresses in text. */
    public static FlowKey of(String source, String destination, int protocol, int sourcePort, int destinationPort) {
        return of(Ip.between(source, destination), protocol, sourcePort, destinationPort);
    }

    public FlowKey reverse() {
        return new FlowKey(destination, source, protocol, destinationPort, sourcePort);
    }

    public boolean isV6() {
        return source instanceof Inet6Address;
    }
}
