// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Weirs of one role each in a cluster on the loopback interface. Closing it kills those that still run. */
public final class RoleCluster implements AutoCloseable {
    private final Path folder;
    private final String capture;
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Map<String, Running> running = new LinkedHashMap<>();

    /**
     * A cluster of which no node runs.
     *
     * @param capture what routers read
     * @param names of all nodes that there will be: a role, and a number after a hyphen where there are several
     */
    public RoleCluster(Path folder, String capture, List<String> names) throws IOException {
        this.folder = folder;
        this.capture = capture;
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (String name : names) {
                for (String port : List.of(name, name + " bus")) {
                    held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
                    ports.put(port, held.get(held.size() - 1).getLocalPort());
                }
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    /** Starts a node. */
    public Running start(String name) throws Exception {
        Path config = Files.writeString(folder.resolve(name + ".yaml"), yaml(name));
        Running started = Weir.start(folder, "run", "--config", config.toString());
        running.put(name, started);
        return started;
    }

    /** A node that was started. */
    public Running node(String name) {
        return running.get(name);
    }

    /** Where a node writes its records. */
    public Path records(String name) {
        return folder.resolve(name + ".ndjson");
    }

    private String yaml(String name) {
        List<String> members = ports.entrySet().stream()
                .filter(port -> !port.getKey().endsWith(" bus"))
                .map(port -> "\"127.0.0.1:" + port.getValue() + '"')
                .toList();
        return """
                node:
                  name: %s
                  roles: [%s]
                  stateDirectory: %s
                captures:
                - type: files
                  files: [%s]
                exporters:
                - name: json
                  format: {type: json}
                  transport: {type: file, path: %s}
                  whenFull: block
                cluster:
                  type: tcp-ip
                  name: roles-%d
                  interface: 127.0.0.1
                  port: %d
                  busPort: %d
                  members: [%s]
                http: {enabled: false}
                %s
                """.formatted(
                        name,
                        name.split("-", 2)[0],
                        folder.resolve("state-" + name),
                        capture,
                        records(name),
                        ports.values().iterator().next(),
                        ports.get(name),
                        ports.get(name + " bus"),
                        String.join(", ", members),
                        // Of several flow nodes each takes over the flows of one that dies.
                        name.startsWith("flow-") ? "ha: {group: meters}" : "");
    }

    @Override
    public void close() {
        running.values().forEach(Running::close);
    }
}
