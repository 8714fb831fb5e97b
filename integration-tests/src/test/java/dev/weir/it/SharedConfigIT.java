// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.ClusterNodes;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.Weir;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A configuration that three nodes, each a process of its own, share over loopback. One test goes on where the one before ended. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(Weir.PROCESSES)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SharedConfigIT {
    private static final String[] NAMES = {"a", "b", "c"};

    @TempDir
    static Path folder;

    private static ClusterNodes nodes;

    @BeforeAll
    static void start() throws Exception {
        nodes = new ClusterNodes(folder, NAMES);
        for (String name : NAMES) {
            nodes.start(name);
        }
        for (String name : NAMES) {
            awaitReady(name);
        }
    }

    @AfterAll
    static void end() throws Exception {
        nodes.close();
    }

    @Test
    @Order(1)
    void shouldChangeAllNodesThroughAnyOfThem() {
        Outcome told = nodes.call("b", "config", "set", "--scope", "cluster", "metering.idleTimeout=5s")
                .orFail();

        assertThat(told.stdout())
                .contains("a: metering: idleTimeout: 15s -> 5s (live", "c: metering: idleTimeout: 15s -> 5s (live")
                .contains("applied on 3 nodes: version 2 is in force here");
        for (String name : NAMES) {
            assertThat(get(name, "metering.idleTimeout")).isEqualTo("5s");
            assertThat(get(name, "node.name")).isEqualTo(name);
            assertThat(call(name, "history")).containsPattern("(?m)^ +2 .* cluster +.* at b +in force");
        }
        assertThat(nodes.running("a").stderr()).contains("configuration 2 of", "at b is in force");
    }

    @Test
    @Order(2)
    void shouldCountVersionsOfAllNodesInOneSequence() {
        assertThat(call("c", "set", "metering.tcpLinger=2s")).contains("version 3 is in force");
        assertThat(call("a", "set", "--scope", "cluster", "logging.level=info", "metering.tcpLinger=3s"))
                .contains("version 4 is in force");

        assertThat(get("c", "metering.tcpLinger")).isEqualTo("3s");
        assertThat(call("b", "history")).containsPattern("(?m)^ +4 .* in force").doesNotContainPattern("(?m)^ +3 ");
    }

    @Test
    @Order(3)
    void shouldChangeNoneWhereOneRefuses() {
        call("c", "set", "metering.maxFlows=2");
        Outcome failed =
                nodes.call("a", "config", "set", "--scope", "cluster", "metering.idleTimeout=9s", "metering.shards=3");
        Outcome others = nodes.call("a", "config", "set", "--scope", "cluster", "http.enabled=false");
        Outcome alone = nodes.call("a", "config", "set", "--scope", "group", "metering.idleTimeout=9s");
        Outcome dry = nodes.call("a", "config", "set", "--scope", "cluster", "--dry-run", "metering.idleTimeout=9s");

        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.stderr())
                .contains("nothing was changed on any node: c: metering.shards is 3; it must be at most maxFlows")
                .doesNotContain("b: ");
        assertThat(others.stderr()).contains("http is each node's own");
        assertThat(alone.stderr()).contains("this node is in no failover group");
        assertThat(dry.orFail().stdout()).contains("b: metering: idleTimeout: 5s -> 9s", "nothing was changed");
        for (String name : NAMES) {
            assertThat(get(name, "metering.idleTimeout")).isEqualTo("5s");
        }
    }

    @Test
    @Order(4)
    void shouldCatchUpWithWhatWasChangedWhileItWasAway() throws Exception {
        nodes.kill("c");
        awaitTwoIn("a");
        awaitTwoIn("b");
        call("a", "set", "--scope", "cluster", "metering.idleTimeout=6s");
        call("b", "set", "--scope", "cluster", "metering.maxFlows=5000");

        nodes.start("c");
        awaitReady("c");

        assertThat(get("c", "metering.idleTimeout")).isEqualTo("6s");
        assertThat(get("c", "metering.maxFlows")).isEqualTo("5000");
        assertThat(nodes.running("c").stderr()).contains("caught up with change");
        assertThat(call("c", "shared")).contains("shared configuration: this node has all changes up to ");
    }

    private static void awaitTwoIn(String name) {
        nodes.running(name).awaitThat("two nodes left", () -> isLeftWithOne(name), Weir.TIMEOUT);
    }

    private static boolean isLeftWithOne(String name) {
        try {
            return nodes.cluster(name).at("members").items().size() == 2;
        } catch (Exception notYet) {
            return false;
        }
    }

    private static void awaitReady(String name) {
        Running running = nodes.running(name);
        running.awaitStderr("control plane on", Weir.TIMEOUT);
    }

    private static String get(String name, String key) {
        return call(name, "get", key).strip();
    }

    private static String call(String name, String... command) {
        return nodes.call(
                        name,
                        Stream.concat(Stream.of("config"), Stream.of(command)).toArray(String[]::new))
                .orFail()
                .stdout();
    }
}
