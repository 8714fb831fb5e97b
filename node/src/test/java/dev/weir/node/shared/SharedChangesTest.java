// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.node.reconfigure.ConfigVersion;
import dev.weir.node.reconfigure.Outcome;
import dev.weir.node.reconfigure.Scope;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SharedChangesTest {
    private static final String IDLE_5 = "{\"metering\": {\"idleTimeout\": \"5s\"}}";
    private static final String IDLE_6 = "{\"metering\": {\"idleTimeout\": \"6s\"}}";
    private static final String LINGER_3 = "{\"metering\": {\"tcpLinger\": \"3s\"}}";
    private static final Coordinator.Patience IMPATIENT = new Coordinator.Patience(10_000, 10_000, 2_000, 10_000);
    private static final String NINE_SHARDS = "{\"metering\": {\"shards\": 9}}";

    @TempDir
    Path folder;

    private World world;
    private TestNode.Disk diskOfA;
    private TestNode.Disk diskOfB;
    private TestNode.Disk diskOfC;
    private TestNode a;
    private TestNode b;
    private TestNode c;

    @BeforeEach
    void start() throws Exception {
        world = new World(folder);
        diskOfA = new TestNode.Disk("a", "edge", "metering: {activeTimeout: 61s}");
        diskOfB = new TestNode.Disk("b", "edge", "metering: {activeTimeout: 62s}");
        diskOfC = new TestNode.Disk("c", "", "metering: {activeTimeout: 63s}");
        a = world.start(diskOfA);
        b = world.start(diskOfB);
        c = world.start(diskOfC);
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void shouldMakeAChangeOnAllNodesUnderOneNumberAndLeaveThemWhatIsTheirs() {
        ShareOutcome outcome = b.share(IDLE_5);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        ShareOutcome.Made.class,
                        made -> assertThat(made.nodes()).containsOnlyKeys("a", "b", "c"));
        for (TestNode node : new TestNode[] {a, b, c}) {
            assertThat(node.idleSeconds()).isEqualTo(5);
            assertThat(node.number()).isEqualTo(2);
            assertThat(node.reconfiguration.current().scope()).isEqualTo(Scope.CLUSTER);
            assertThat(node.reconfiguration.current().who()).isEqualTo("tester at b");
        }
        assertThat(c.config().metering().activeTimeout()).isEqualTo(Duration.ofSeconds(63));
        assertThat(world.log().pending()).isNull();
    }

    @Test
    void shouldChangeAGroupAndLeaveOthersAlone() {
        assertThat(World.await(a.begin(Scope.GROUP, IDLE_5))).isInstanceOf(ShareOutcome.Made.class);

        assertThat(b.idleSeconds()).isEqualTo(5);
        assertThat(c.idleSeconds()).isEqualTo(15);
        c.look();
        assertThat(c.number()).isEqualTo(1);
    }

    @Test
    void shouldGiveNumbersOfOneSequence() throws Exception {
        Outcome alone = c.changeAlone(LINGER_3);
        a.share(IDLE_5);
        b.changeAlone(IDLE_6);

        assertThat(alone.current().number()).isEqualTo(2);
        assertThat(a.number()).isEqualTo(3);
        assertThat(c.number()).isEqualTo(3);
        assertThat(b.number()).isEqualTo(4);
        assertThat(b.reconfiguration.current().scope()).isEqualTo(Scope.NODE);
        assertThat(b.reconfiguration.current().shared().number()).isEqualTo(3);
    }

    @Test
    void shouldChangeNothingAndNameTheNodeThatRefuses() {
        diskOfC.mostShards = 8;

        ShareOutcome outcome = a.share(NINE_SHARDS);

        assertThat(outcome).isInstanceOfSatisfying(ShareOutcome.Refused.class, refused -> {
            assertThat(refused.nodes()).containsOnlyKeys("c");
            assertThat(refused.nodes().get("c").lines())
                    .containsExactly("metering: shards (reject: too many for this node)");
        });
        assertThat(a.number()).isEqualTo(1);
        assertThat(world.log().pending()).isNull();
        assertThat(a.share(IDLE_5)).isInstanceOf(ShareOutcome.Made.class);
    }

    @Test
    void shouldRefuseWhatIsNoConfigurationInTheWordsOfEachNode() {
        ShareOutcome outcome = a.share("{\"metering\": {\"idleTimeout\": \"soon\"}}");

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        ShareOutcome.Refused.class,
                        refused -> assertThat(refused.nodes().get("b").lines().get(0))
                                .startsWith("metering.idleTimeout cannot be used: \"soon\" is no duration"));
    }

    @Test
    void shouldTakeBackEverywhereWhatFailsOnOneNode() {
        diskOfC.broken = true;

        ShareOutcome outcome = a.share(IDLE_5);

        assertThat(outcome).isInstanceOfSatisfying(ShareOutcome.Failed.class, failed -> {
            assertThat(failed.nodes().get("c").lines().get(0)).contains("metering: it is broken");
            assertThat(failed.notUndone()).isEmpty();
        });
        assertThat(a.idleSeconds()).isEqualTo(15);
        assertThat(b.idleSeconds()).isEqualTo(15);
        assertThat(b.reconfiguration.history())
                .extracting(ConfigVersion::number)
                .containsExactly(1L, 2L, 3L);
        assertThat(b.reconfiguration.current().who()).isEqualTo("change 2 taken back");
        assertThat(a.number()).isEqualTo(3);
        assertThat(c.number()).isEqualTo(1);
    }

    @Test
    void shouldTakeBackWhatOneNodeDoesNotAnswerAndThatOneAsWell() {
        world.patience = IMPATIENT;
        world.delivers = (order, node) -> !(node.equals("c") && order.kind() == Order.Kind.APPLY);

        assertThat(a.share(IDLE_5)).isInstanceOf(ShareOutcome.Failed.class);

        assertThat(a.idleSeconds()).isEqualTo(15);
        assertThat(b.idleSeconds()).isEqualTo(15);
        assertThat(c.idleSeconds()).isEqualTo(15);
        assertThat(world.log().pending()).isNull();
    }

    @Test
    void shouldMakeChangesOfTwoNodesOneAfterTheOther() {
        Future<ShareOutcome> first = a.begin(Scope.CLUSTER, IDLE_5);
        Future<ShareOutcome> second = b.begin(Scope.CLUSTER, LINGER_3);

        assertThat(World.await(first)).isInstanceOf(ShareOutcome.Made.class);
        assertThat(World.await(second)).isInstanceOf(ShareOutcome.Made.class);
        assertThat(c.number()).isEqualTo(3);
        assertThat(world.log().made()).extracting(SharedChange::number).containsExactly(2L, 3L);
    }

    @Test
    void shouldHoldChangesOfOneNodeUntilTheSharedOneIsDecided() throws Exception {
        world.patience = IMPATIENT;
        world.delivers = (order, node) -> !(node.equals("c") && order.kind() == Order.Kind.APPLY);
        Future<ShareOutcome> shared = a.begin(Scope.CLUSTER, IDLE_5);
        await().until(() -> b.idleSeconds() == 5);

        Outcome alone = b.changeAlone(LINGER_3);

        // It was made after the shared change was taken back, and did not go with it.
        assertThat(World.await(shared)).isInstanceOf(ShareOutcome.Failed.class);
        assertThat(alone.current().number()).isGreaterThan(3);
        assertThat(b.config().metering().tcpLinger()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void shouldTakeBackWhatADeadNodeHadBegun() {
        world.delivers = (order, node) -> {
            if (node.equals("c") && order.kind() == Order.Kind.APPLY) {
                world.kill(a);
            }
            return true;
        };
        a.begin(Scope.CLUSTER, IDLE_5);
        await().until(() -> !world.isAlive(a.id));

        await().atMost(Duration.ofSeconds(10)).until(() -> {
            b.look();
            return world.log().pending() == null;
        });

        assertThat(b.idleSeconds()).isEqualTo(15);
        assertThat(c.idleSeconds()).isEqualTo(15);
        assertThat(diskOfA.name).isEqualTo("a");
        TestNode back = world.start(diskOfA);
        assertThat(back.idleSeconds()).isEqualTo(15);
        assertThat(back.reconfiguration.current().who()).isEqualTo("change 2 taken back");
        assertThat(back.share(IDLE_6)).isInstanceOf(ShareOutcome.Made.class);
    }

    @Test
    void shouldKeepWhatADeadNodeHadDecided() {
        world.delivers = (order, node) -> {
            if (order.kind() == Order.Kind.KEEP) {
                world.kill(a);
            }
            return order.kind() != Order.Kind.KEEP;
        };
        a.begin(Scope.CLUSTER, IDLE_5);
        await().until(() -> !world.isAlive(a.id));

        b.look();
        c.look();

        await().until(() -> c.participant.holding().isEmpty());
        assertThat(b.idleSeconds()).isEqualTo(5);
        assertThat(c.idleSeconds()).isEqualTo(5);
        assertThat(world.start(diskOfA).idleSeconds()).isEqualTo(5);
    }

    @Test
    void shouldFindThatItWasTakenForDead() {
        world.delivers = (order, node) -> {
            if (node.equals("c") && order.kind() == Order.Kind.APPLY) {
                // Another node has taken it back meanwhile.
                world.prevails(world.log().with(null));
            }
            return true;
        };

        ShareOutcome outcome = a.share(IDLE_5);

        assertThat(outcome).isInstanceOf(ShareOutcome.Failed.class);
        assertThat(world.log().made()).isEmpty();
        a.look();
        b.look();
        c.look();
        await().until(() -> a.idleSeconds() == 15 && b.idleSeconds() == 15 && c.idleSeconds() == 15);
    }

    @Test
    void shouldCatchUpWithWhatWasChangedWhileItWasAway() throws Exception {
        a.share(IDLE_5);
        world.kill(c);
        a.share(LINGER_3);
        World.await(b.begin(Scope.GROUP, IDLE_6));
        b.changeAlone("{\"metering\": {\"maxFlows\": 5000}}");
        b.share("{\"metering\": {\"idleTimeout\": \"7s\"}}");

        TestNode back = world.start(diskOfC);

        assertThat(back.idleSeconds()).isEqualTo(7);
        assertThat(back.config().metering().tcpLinger()).isEqualTo(Duration.ofSeconds(3));
        assertThat(back.config().metering().activeTimeout()).isEqualTo(Duration.ofSeconds(63));
        assertThat(back.reconfiguration.history())
                .extracting(ConfigVersion::number)
                .containsExactly(1L, 2L, 3L, 6L);
    }

    @Test
    void shouldGiveANewNodeWhatTheOthersShareAndOneThatHasTheNumberAnotherNumber() throws Exception {
        c.changeAlone(LINGER_3);
        world.kill(c);
        a.share(IDLE_5);
        diskOfC.versions().add(ConfigVersion.of(3, c.config(), Instant.EPOCH, "the file, changed"));

        TestNode fresh = world.start(new TestNode.Disk("d", "", "metering: {activeTimeout: 64s}"));
        TestNode back = world.start(diskOfC);

        assertThat(fresh.number()).isEqualTo(3);
        assertThat(fresh.idleSeconds()).isEqualTo(5);
        assertThat(back.number()).isEqualTo(4);
        assertThat(back.idleSeconds()).isEqualTo(5);
    }

    @Test
    void shouldWaitForAChangeThatIsUnderWayWhenItJoins() {
        world.kill(c);
        AtomicReference<TestNode> joined = new AtomicReference<>();
        world.delivers = (order, node) -> {
            if (node.equals("b") && order.kind() == Order.Kind.APPLY && joined.get() == null) {
                joined.set(new TestNode(world, diskOfC));
                world.startQuietly(joined.get());
                assertThat(joined.get().idleSeconds()).isEqualTo(15);
            }
            return true;
        };

        assertThat(a.share(IDLE_5)).isInstanceOf(ShareOutcome.Made.class);

        await().until(() -> joined.get().idleSeconds() == 5);
        assertThat(joined.get().number()).isEqualTo(2);
    }

    @Test
    void shouldGoOnWithoutWhatCannotBeMadeAndTryItAgainAtTheNextStart() {
        world.kill(c);
        a.share(IDLE_5);
        a.share(LINGER_3);
        diskOfC.broken = true;

        TestNode back = world.start(diskOfC);

        assertThat(back.idleSeconds()).isEqualTo(15);
        assertThat(back.reconfiguration.current().shared().missed()).containsExactly(2L, 3L);
        diskOfC.broken = false;
        assertThat(a.share("{\"metering\": {\"maxFlows\": 5000}}")).isInstanceOf(ShareOutcome.Made.class);
        assertThat(back.reconfiguration.current().shared().missed()).containsExactly(2L, 3L);
        world.kill(back);
        TestNode again = world.start(diskOfC);
        assertThat(again.idleSeconds()).isEqualTo(5);
        assertThat(again.reconfiguration.current().shared().missed()).isEmpty();
    }

    @Test
    void shouldHaveTheLogFromWhoKnowsMostWhenAllWereDown() throws Exception {
        a.share(IDLE_5);
        a.look();
        b.look();
        world.kill(b);
        a.share(IDLE_6);
        a.look();
        c.look();
        world.kill(a);
        world.blackout();

        TestNode first = world.start(diskOfB);
        first.changeAlone(LINGER_3);
        first.changeAlone("{\"metering\": {\"maxFlows\": 5000}}");
        assertThat(first.idleSeconds()).isEqualTo(5);
        TestNode second = world.start(diskOfA);
        first.look();

        assertThat(second.idleSeconds()).isEqualTo(6);
        assertThat(first.idleSeconds()).isEqualTo(6);
        assertThat(first.config().metering().tcpLinger()).isEqualTo(Duration.ofSeconds(3));
        assertThat(world.log().made()).extracting(SharedChange::number).containsExactly(2L, 3L);
        assertThat(first.share("{\"metering\": {\"tcpLinger\": \"2s\"}}")).isInstanceOf(ShareOutcome.Made.class);
        assertThat(second.number())
                .isGreaterThan(first.reconfiguration.history().get(0).number());
    }

    @Test
    void shouldTakeBackWhatTheClusterDoesNotHaveAfterItWasCutInTwo() throws Exception {
        a.share(IDLE_5);
        ChangeLog common = world.log();
        a.share(IDLE_6);
        b.changeAlone(LINGER_3);
        // The other part has made two changes meanwhile, of which the first has the same number.
        SharedChange other = new SharedChange(3, 3, "x", Scope.CLUSTER, "", LINGER_3, "tester at d", Instant.EPOCH);
        ChangeLog prevailing = common.with(Pending.begun(other, a.id)).settled();
        SharedChange next = new SharedChange(
                4, 4, "y", Scope.CLUSTER, "", "{\"metering\": {\"maxFlows\": 5000}}", "tester at d", Instant.EPOCH);
        world.prevails(prevailing.with(Pending.begun(next, a.id)).settled());

        a.look();
        b.look();

        for (TestNode node : new TestNode[] {a, b}) {
            assertThat(node.idleSeconds()).isEqualTo(5);
            assertThat(node.config().metering().maxFlows()).isEqualTo(5000);
            assertThat(node.config().metering().tcpLinger()).isEqualTo(Duration.ofSeconds(3));
            assertThat(node.reconfiguration.current().shared().id()).isEqualTo("y");
        }
    }
}
