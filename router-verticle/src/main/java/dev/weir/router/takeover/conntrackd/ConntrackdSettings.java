// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

import dev.weir.config.ConntrackdConfig;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * Between whom NAT state is shared, and how.
 *
 * @param config the interface that leads to the other router, the port, the program
 * @param peers addresses of the other members of the failover group, whichever interface leads to them
 * @param movingAddresses addresses that the routers take over from each other: connections to these end at the router
 * @param stateDirectory where the configuration, the socket and the locks lie
 */
public record ConntrackdSettings(
        ConntrackdConfig config, List<InetAddress> peers, List<InetAddress> movingAddresses, Path stateDirectory) {

    /** Takes the lists as they are now. */
    public ConntrackdSettings {
        peers = List.copyOf(peers);
        movingAddresses = List.copyOf(movingAddresses);
        stateDirectory = stateDirectory.toAbsolutePath().normalize();
    }
}
