// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.failover;

import dev.weir.bench.process.Ports;
import dev.weir.config.DataSize;
import dev.weir.config.DetectionConfig;
import dev.weir.config.HaConfig;
import dev.weir.config.NodeConfig;
import dev.weir.config.TcpIpClusterConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Two nodes of a failover group on this machine, a cluster of their own over loopback. */
final class Pair {
    /** Names of the nodes. */
    static final List<String> NAMES = List.of("router-1", "router-2");

    private static final String GROUP = "pair";
    private static final String ADDRESS = "127.0.0.1";
    private static final long STATE_MIB = 1024;

    private final Path folder;
    private final int[] ports = Ports.free(2 * NAMES.size());

    /** A pair with ports of its own; it writes into a folder. */
    Pair(Path folder) throws IOException {
        this.folder = folder;
    }

    /** The configuration of one of them, with these sources and exporters, as YAML. */
    String yaml(int node, String rest) {
        return """
                node:
                  name: %s
                  stateDirectory: %s
                cluster:
                  type: tcp-ip
                  name: pair-%d
                  interface: %s
                  port: %d
                  busPort: %d
                  members: ["%s", "%s"]
                ha:
                  group: %s
                  stateMemory: %dMiB
                %s""".formatted(
                        NAMES.get(node),
                        folder.resolve("state-" + NAMES.get(node)),
                        ports[0],
                        ADDRESS,
                        port(node),
                        ports[2 * node + 1],
                        member(0),
                        member(1),
                        GROUP,
                        STATE_MIB,
                        rest);
    }

    /** The part {@code node} of the configuration of one of them. */
    NodeConfig node(int node) {
        return new NodeConfig(
                NAMES.get(node),
                NodeConfig.DEFAULT_OBSERVATION_DOMAIN_ID,
                folder.resolve("state-" + NAMES.get(node)).toString(),
                NodeConfig.DEFAULT_ROLES);
    }

    /** The part {@code cluster} of the configuration of one of them. */
    TcpIpClusterConfig cluster(int node) {
        return new TcpIpClusterConfig(
                "pair-" + ports[0],
                ADDRESS,
                port(node),
                ports[2 * node + 1],
                List.of(member(0), member(1)),
                DetectionConfig.defaults());
    }

    /** The part {@code ha} of the configuration of both. */
    HaConfig ha() {
        HaConfig defaults = HaConfig.defaults();
        return new HaConfig(
                GROUP,
                defaults.priority(),
                defaults.mode(),
                defaults.preempt(),
                defaults.holdDown(),
                defaults.checkpointInterval(),
                DataSize.ofMiB(STATE_MIB),
                defaults.heartbeat(),
                defaults.witness(),
                defaults.takeover(),
                defaults.conntrackd());
    }

    private int port(int node) {
        return ports[2 * node];
    }

    private String member(int node) {
        return ADDRESS + ":" + port(node);
    }
}
