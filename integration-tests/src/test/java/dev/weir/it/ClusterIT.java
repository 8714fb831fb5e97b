// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.config.cluster.LoneMembership;
import dev.weir.it.process.ClusterNodes;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.Weir;
import dev.weir.it.traffic.PcapWriter;
import dev.weir.node.client.JsonTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

/**
 * Nodes that make one cluster, each a process of its own, over loopback: they come in one order, die, come back and leave in
 * another. One test goes on where the one before it ended.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(Weir.PROCESSES)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {
    /** A process that died is seen by its connections within half a second; this is for the slowest machine. */
    private static final Duration SEEN_DEAD = Duration.ofSeconds(10);

    @TempDir
    static Path folder;

    private static ClusterNodes nodes;

    @BeforeAll
    static void prepare() throws Exception {
        nodes = new ClusterNodes(folder, "a", "b", "c", "d");
    }

    @AfterAll
    static void end() throws Exception {
        nodes.close();
    }

    @Test
    @Order(1)
    void shouldBeAloneAndSayItOnce() throws Exception {
        Running last = nodes.start("c");
        last.awaitStderr("control plane on", Weir.TIMEOUT);

        assertThat(last.stderr()).containsOnlyOnce("alone: no other node is there");
        JsonTree cluster = nodes.cluster("c");
        assertThat(cluster.text("type")).isEqualTo("tcp-ip");
        assertThat(cluster.flag("alone")).isTrue();
        assertThat(names(cluster)).containsExactly("c");
    }

    @Test
    @Order(2)
    void shouldBeOneClusterWhoeverStartsFirst() throws Exception {
        nodes.start("a");
        nodes.start("b");

        awaitMembers("a", "a", "b", "c");
        awaitMembers("b", "a", "b", "c");
        awaitMembers("c", "a", "b", "c");
        assertThat(nodes.cluster("b").at("members").items())
                .filteredOn(member -> member.flag("self"))
                .singleElement()
                .satisfies(self -> {
                    assertThat(self.text("name")).isEqualTo("b");
                    assertThat(self.text("address")).isEqualTo("127.0.0.1:" + nodes.port("b"));
                    assertThat(self.text("busAddress")).isEqualTo("127.0.0.1:" + nodes.busPort("b"));
                    assertThat(self.at("roles").items())
                            .extracting(JsonTree::value)
                            .contains("router");
                    assertThat(self.flag("compatible")).isTrue();
                });
        assertThat(nodes.cluster("a").flag("seedShared")).isTrue();
        assertThat(nodes.status("a").orFail().stdout())
                .contains("cluster test: 3 nodes")
                .contains("a (this one)")
                .containsPattern("(?m)^b  .* 127\\.0\\.0\\.1:" + nodes.port("b"));
    }

    @Test
    @Order(3)
    void shouldMissANodeThatWasKilledAndKnowItAgainByAnotherEpoch() throws Exception {
        long epoch = epoch("b", "a");

        nodes.kill("a");

        await().atMost(SEEN_DEAD).until(() -> names(nodes.cluster("b")).equals(List.of("b", "c")));
        await().atMost(SEEN_DEAD).until(() -> names(nodes.cluster("c")).equals(List.of("b", "c")));
        assertThat(nodes.running("b").stderr()).contains("node a (epoch " + epoch + ") is gone from the cluster");

        nodes.start("a");

        awaitMembers("b", "a", "b", "c");
        assertThat(epoch("b", "a")).isGreaterThan(epoch);
    }

    @Test
    @Order(4)
    void shouldRefuseASecondNodeOfOneNameAndLeaveAnotherClusterAlone() throws Exception {
        Running other = nodes.start("d", "--set", "cluster.name=another");
        other.awaitStderr("in the cluster \"another\"", Weir.TIMEOUT);
        assertThat(other.stderr()).contains("alone: no other node is there");
        nodes.kill("d");

        Outcome refused = nodes.start("d", "--set", "node.name=b").end(Weir.TIMEOUT);

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.stderr().lines().reduce((before, last) -> last).orElse(""))
                .startsWith("weir: a node named \"b\" is in the cluster \"test\" already, at 127.0.0.1:"
                        + nodes.port("b") + " since ")
                .endsWith("; give this one another node.name");
        assertThat(names(nodes.cluster("c"))).containsExactly("a", "b", "c");
        assertThat(nodes.running("c").stderr()).doesNotContain("node d ");
    }

    @Test
    @Order(5)
    void shouldLeaveOrderly() throws Exception {
        Running leaving = nodes.running("b");

        leaving.signal("TERM");

        assertThat(leaving.end(Weir.TIMEOUT).exitCode()).isZero();
        awaitMembers("a", "a", "c");
        awaitMembers("c", "a", "c");
        Running last = nodes.running("c");
        nodes.kill("a");
        last.awaitStderr("is gone from the cluster; this one is alone", Weir.TIMEOUT);
        last.signal("TERM");
        assertThat(last.end(Weir.TIMEOUT).exitCode()).isZero();
    }

    /** What a start takes without a cluster is not to grow by one. */
    @Test
    @Order(6)
    void shouldLoadNothingOfItWithoutACluster() throws Exception {
        PcapWriter.create(folder.resolve("empty.pcap")).close();

        Running.run(
                        Stream.concat(
                                        Stream.of("env", "WEIR_JAVA_OPTS=-Xlog:class+load:file=classes.txt"),
                                        Weir.command(
                                                "run",
                                                "--no-http",
                                                "--set",
                                                "node.stateDirectory=" + folder.resolve("state"),
                                                "--set",
                                                "captures[0].type=files",
                                                "--set",
                                                "captures[0].files[0]=empty.pcap",
                                                "--set",
                                                "exporters[0].format.type=json",
                                                "--set",
                                                "exporters[0].transport.type=stdout")
                                                .stream())
                                .toList(),
                        folder,
                        Weir.TIMEOUT)
                .orFail();

        assertThat(Files.readString(folder.resolve("classes.txt")))
                .contains(LoneMembership.class.getName())
                .doesNotContain("com.hazelcast");
    }

    private static void awaitMembers(String node, String... names) {
        nodes.running(node).awaitThat("members " + List.of(names), () -> sees(node, names), Weir.TIMEOUT);
    }

    private static boolean sees(String node, String... names) {
        try {
            return names(nodes.cluster(node)).equals(List.of(names));
        } catch (Exception notYet) {
            return false;
        }
    }

    private static List<String> names(JsonTree cluster) {
        return cluster.at("members").items().stream()
                .map(member -> member.text("name"))
                .sorted()
                .toList();
    }

    private static long epoch(String asked, String node) throws Exception {
        return nodes.cluster(asked).at("members").items().stream()
                .filter(member -> member.text("name").equals(node))
                .findFirst()
                .orElseThrow()
                .number("epoch");
    }
}
