// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.ha;

import static org.awaitility.Awaitility.await;

import dev.weir.it.process.FailoverLab;
import dev.weir.it.process.Tool;
import dev.weir.it.traffic.FlowArrivals;
import dev.weir.it.traffic.FlowStream;
import dev.weir.node.client.JsonTree;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Two routers of a failover group with a whole Weir on each, and the collector of both. */
final class RouterPair implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private final FailoverLab lab;
    private final List<RouterNode> nodes;
    private final NfCollector collector;

    private RouterPair(FailoverLab lab) {
        this.lab = lab;
        this.nodes = List.of(new RouterNode(lab, "r1", 200), new RouterNode(lab, "r2", 100));
        this.collector = new NfCollector(lab);
    }

    /** Builds the lab, and starts both; where that is not allowed, the test is skipped. */
    static RouterPair start(Path folder) throws Exception {
        RouterPair pair = new RouterPair(FailoverLab.create(folder));
        try {
            pair.lab.tellWays(FlowStream.PORT, Map.of("r1", FlowArrivals.port(0), "r2", FlowArrivals.port(1)));
            for (RouterNode node : pair.nodes) {
                node.launch();
            }
            pair.nodes.forEach(RouterNode::awaitUp);
            pair.awaitWhole();
            return pair;
        } catch (Exception | AssertionError failed) {
            pair.close();
            throw failed;
        }
    }

    FailoverLab lab() {
        return lab;
    }

    NfCollector collector() {
        return collector;
    }

    List<RouterNode> nodes() {
        return nodes;
    }

    /** The one that has the traffic. */
    RouterNode active() throws Exception {
        for (RouterNode node : nodes) {
            if (node.isActive()) {
                return node;
            }
        }
        throw new AssertionError("no router has the traffic\n" + log());
    }

    /** The other one. */
    RouterNode other(RouterNode than) {
        return nodes.get(1 - than.way());
    }

    /** Waits until both see each other, and one of them has the traffic. */
    void awaitWhole() {
        await("both routers in one cluster")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> nodes.get(0).isActive() != nodes.get(1).isActive()
                        && members(nodes.get(0)) == nodes.size()
                        && members(nodes.get(1)) == nodes.size());
    }

    private int members(RouterNode node) throws Exception {
        String url = "http://127.0.0.1:8642/api/v1/cluster";
        return JsonTree.read(lab.run(node.name(), Tool.require("curl", "curl"), "-s", "-S", "-m", "5", url)
                        .orFail()
                        .stdout())
                .at("members")
                .items()
                .size();
    }

    /** What both have logged. */
    String log() {
        StringBuilder log = new StringBuilder();
        nodes.forEach(
                node -> log.append("--- ").append(node.name()).append('\n').append(node.wholeLog()));
        return log.toString();
    }

    @Override
    public void close() {
        collector.close();
        nodes.forEach(RouterNode::close);
        try {
            lab.remove();
        } catch (Exception left) {
            throw new IllegalStateException(left);
        }
    }
}
