// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.packet.TunnelType;
import java.util.Set;

/**
 * The tunnels that are taken off.
 *
 * @param types which; none means that the outermost IP header is the flow
 * @param genevePort a UDP port on which GENEVE is told besides the one that IANA gave, whatever else that port would mean
 */
public record Decapsulations(Set<TunnelType> types, int genevePort) {
    /** The port that IANA gave GENEVE. */
    public static final int GENEVE_PORT = 6081;

    /** Copies the set. */
    public Decapsulations {
        types = Set.copyOf(types);
    }

    /** Tunnels on the ports that IANA gave them. */
    public static Decapsulations of(Set<TunnelType> types) {
        return new Decapsulations(types, GENEVE_PORT);
    }
}
