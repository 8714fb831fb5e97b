// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the addresses that a host name stands for. */
@FunctionalInterface
public interface NameResolver {
    /** The host's resolver. The JVM keeps its answers for {@code networkaddress.cache.ttl} seconds. */
    NameResolver SYSTEM = InetAddress::getAllByName;

    /**
     * All addresses of a name or of a literal address, the preferred one first; may take seconds.
     *
     * @throws UnknownHostException if there is none
     */
    InetAddress[] resolve(String host) throws UnknownHostException;
}
