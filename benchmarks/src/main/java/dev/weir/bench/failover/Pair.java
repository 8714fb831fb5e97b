// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.failover;

import dev.weir.bench.process.Ports;
import dev.weir.config.WeirConfig;
import dev.weir.config.text.ConfigException;
import dev.weir.config.text.ConfigLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Two nodes of a failover group on this machine, a cluster of their own over loopback. */
final class Pair {
    /** Names of the nodes. */
    static final List<String> NAMES = List.of("router-1", "router-2");

    /** What one logs that has taken over the flows of the other: how many. */
    static final Pattern TOOK_OVER = Pattern.compile("took over ([0-9]+) flows");

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

    /** The configuration of one of them, for a node of this JVM, which has sources and exporters of its own. */
    WeirConfig config(int node) throws IOException {
        try {
            return ConfigLoader.parse(yaml(node, ""), "pair", List.of());
        } catch (ConfigException e) {
            throw new IOException(e);
        }
    }

    private int port(int node) {
        return ports[2 * node];
    }

    private String member(int node) {
        return ADDRESS + ":" + port(node);
    }
}
