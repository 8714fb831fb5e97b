// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.ha;

import static org.awaitility.Awaitility.await;

import dev.weir.it.process.FailoverLab;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.Tool;
import dev.weir.it.process.Weir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A router of the lab with a whole Weir on it, one process after the other. */
final class RouterNode implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    /** A router has its machine to itself; here it shares one with the other, the hosts and the test. */
    private static final List<String> PREFERRED = List.of("nice", "-n", "-10");

    private final FailoverLab lab;
    private final String name;
    private final int priority;
    private final StringBuilder earlier = new StringBuilder();
    private Running process;

    /** One whose process does not run yet. */
    RouterNode(FailoverLab lab, String name, int priority) {
        this.lab = lab;
        this.name = name;
        this.priority = priority;
    }

    String name() {
        return name;
    }

    /** Which of the routers it is, from 0. */
    int way() {
        return FailoverLab.ROUTERS.indexOf(name);
    }

    /** Starts a process, which forwards, meters and listens when this returns. */
    void start() throws Exception {
        launch();
        awaitUp();
    }

    /** Starts a process, which is in its cluster when this returns. */
    void launch() throws Exception {
        if (process != null) {
            earlier.append(process.stderr());
        }
        Path config = Files.writeString(lab.folder().resolve(name + ".yaml"), yaml());
        List<String> command = new ArrayList<>(PREFERRED);
        command.addAll(Weir.command("run", "--config", config.toString()));
        process = lab.start(name, command.toArray(String[]::new));
        process.awaitStderr("in the cluster", LIMIT);
    }

    /** Waits until the process that was started forwards, meters and listens. */
    void awaitUp() {
        process.awaitStderr("control plane on", LIMIT);
    }

    private String yaml() {
        int own = way() + 1;
        int other = 3 - own;
        return """
                node: {name: %1$s, stateDirectory: %2$s/state-%1$s}
                router: {forwarding: {mode: routed, interfaces: [{name: eth0}, {name: eth1}]}}
                captures:
                - type: ring
                  interface: eth0
                  promiscuous: false
                  filter: udp port 9000
                  observationPoint: {id: 1, direction: ingress}
                metering: {idleTimeout: 1s, activeTimeout: 10m}
                exporters:
                - name: %10$s
                  format: {type: ipfix, templates: {refreshTimeout: 1s}}
                  transport: {type: udp, host: %3$s, port: %4$d}
                - name: %11$s
                  format: {type: json}
                  transport: {type: file, path: %2$s/%1$s.ndjson}
                cluster:
                  type: tcp-ip
                  interface: 10.81.9.%5$d
                  members: [10.81.9.%6$d]
                ha:
                  group: edge
                  priority: %7$d
                  heartbeat:
                    listen: 0.0.0.0
                    peers: [10.81.9.%6$d, 10.81.1.1%6$d]
                    key: a key of the lab, no secret
                  witness: {type: gateway, address: 10.81.1.254, interface: eth0}
                  takeover:
                    type: vip
                    interface: eth0
                    addresses: [%8$s/24, "%9$s/64"]
                """.formatted(
                        name,
                        lab.folder(),
                        FailoverLab.COLLECTOR_ADDRESS,
                        NfCollector.PORT,
                        own,
                        other,
                        priority,
                        FailoverLab.SHARED,
                        FailoverLab.SHARED_IPV6,
                        NfCollector.EXPORTER,
                        JsonRecords.EXPORTER);
    }

    /** Sends the process a signal; the moment in which it is sent. */
    long signal(String signal) throws Exception {
        long atNs = System.nanoTime();
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .start()
                .waitFor();
        return atNs;
    }

    /** Waits for the end of the process. */
    Outcome end() throws Exception {
        return process.end(LIMIT);
    }

    /** Whether there is a process. */
    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** What the present process has logged so far. */
    String log() {
        return process.stderr();
    }

    /** What all of them have. */
    String wholeLog() {
        return earlier + (process == null ? "" : process.stderr());
    }

    /** Waits until the present process has logged something after a place in its log. */
    void awaitLog(int from, String text) {
        await(name + ": " + text)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> log().indexOf(text, from) >= 0);
    }

    /** The ledger. */
    LedgerSnapshot ledger() throws Exception {
        String url = "http://127.0.0.1:8642/api/v1/ledger";
        return LedgerSnapshot.of(lab.run(name, Tool.require("curl", "curl"), "-s", "-S", "-m", "5", url)
                .orFail()
                .stdout());
    }

    @Override
    public String toString() {
        return name;
    }

    /** Whether it has the shared addresses. */
    boolean isActive() throws Exception {
        return lab.hasShared(name);
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
