// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.MeteringConfig;
import dev.weir.config.NodeConfig;
import dev.weir.config.WeirConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReconfigurationTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private final Vertx vertx = Vertx.vertx();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final List<Component> components = new ArrayList<>();
    private ConfigStore store = new Recorded(done);

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void shouldMakeEveryStepAndThenKeepTheVersion() {
        components.add(component("a", ""));
        components.add(component("b", ""));
        Reconfiguration reconfiguration = reconfiguration();

        Outcome outcome = await(reconfiguration.apply(idle(5), "somebody"));

        assertThat(outcome).isInstanceOf(Outcome.Applied.class);
        assertThat(done).containsExactly("prepare 2", "make a", "make b", "commit 2", "settle a", "settle b");
        assertThat(reconfiguration.current()).isEqualTo(ConfigVersion.of(2, idle(5), NOW, "somebody"));
        assertThat(reconfiguration.history()).extracting(ConfigVersion::number).containsExactly(1L, 2L);
    }

    @Test
    void shouldTakeBackWhatWasMadeLastFirstWhenAStepFails() {
        components.add(component("a", ""));
        components.add(component("b", ""));
        components.add(component("c", "make"));
        components.add(component("d", ""));
        Reconfiguration reconfiguration = reconfiguration();

        Outcome outcome = await(reconfiguration.apply(idle(5), "somebody"));

        assertThat(done).containsExactly("prepare 2", "make a", "make b", "make c", "undo b", "undo a", "discard 2");
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.failedStep()).isEqualTo("c");
            assertThat(failed.why()).isEqualTo("c cannot make");
            assertThat(failed.notUndone()).isEmpty();
        });
        assertThat(reconfiguration.current().number()).isEqualTo(1);
        assertThat(reconfiguration.history()).hasSize(1);
    }

    @Test
    void shouldSayWhatCouldNotBeTakenBackAndTakeBackTheRest() {
        components.add(component("a", ""));
        components.add(component("b", "undo"));
        components.add(component("c", "make"));

        Outcome outcome = await(reconfiguration().apply(idle(5), "somebody"));

        assertThat(done).endsWith("undo b", "undo a", "discard 2");
        assertThat(((Outcome.Failed) outcome).notUndone()).containsExactly("b: b cannot undo");
    }

    @Test
    void shouldTakeEverythingBackWhenTheDiskDoesNotKeepIt() {
        components.add(component("a", ""));
        store = new Recorded(done) {
            @Override
            void commit(long number) throws IOException {
                throw new IOException("No space left on device");
            }
        };

        Outcome outcome = await(reconfiguration().apply(idle(5), "somebody"));

        assertThat(done).containsExactly("prepare 2", "make a", "undo a", "discard 2");
        assertThat(((Outcome.Failed) outcome).failedStep()).isEqualTo(Reconfiguration.ON_DISK);
        assertThat(((Outcome.Failed) outcome).why()).contains("No space left on device");
    }

    @Test
    void shouldMakeNoStepWhenOneIsRejectedOrNothingChanges() {
        components.add(component("a", ""));
        components.add((from, to) -> to.metering().shards() == from.metering().shards()
                ? List.of()
                : List.of(Step.rejected("metering", List.of("shards: 1 -> 2"), "not here")));
        Reconfiguration reconfiguration = reconfiguration();

        assertThat(await(reconfiguration.apply(metering(15, 2), "somebody"))).isInstanceOf(Outcome.Rejected.class);
        assertThat(await(reconfiguration.apply(WeirConfig.defaults(), "somebody")))
                .isInstanceOf(Outcome.Unchanged.class);

        assertThat(done).isEmpty();
    }

    @Test
    void shouldRefuseAChangeToAVersionThatIsNoLongerInForce() {
        components.add(component("a", ""));
        Reconfiguration reconfiguration = reconfiguration();
        String etag = reconfiguration.current().etag();

        Future<Outcome> first = reconfiguration.apply(idle(5), "one", etag);
        Future<Outcome> second = reconfiguration.apply(idle(6), "other", etag);

        assertThat(await(first)).isInstanceOf(Outcome.Applied.class);
        assertThat(await(second)).isInstanceOf(Outcome.Stale.class);
        assertThat(reconfiguration.current().config()).isEqualTo(idle(5));
    }

    @Test
    void shouldMakeOneChangeAfterTheOther() {
        components.add(component("a", ""));
        Reconfiguration reconfiguration = reconfiguration();

        Future<Outcome> first = reconfiguration.apply(idle(5), "one");
        Future<Outcome> second = reconfiguration.apply(idle(6), "other");
        await(first);
        await(second);

        assertThat(done)
                .containsExactly(
                        "prepare 2", "make a", "commit 2", "settle a", "prepare 3", "make a", "commit 3", "settle a");
    }

    @Test
    void shouldLetNothingComeBetweenWhatIsOneChangeAndKeepWhatItIsStamped() {
        Reconfiguration reconfiguration = reconfiguration();
        SharedMark mark = new SharedMark("cluster", 7, "id", List.of());
        Promise<Void> decided = Promise.promise();

        Future<Outcome> stamped = reconfiguration.exclusively(
                turn -> turn.change(WeirConfig.defaults(), new Stamp(7, "others", Scope.CLUSTER, mark))
                        .compose(made -> decided.future().map(made)));
        Future<Outcome> next = reconfiguration.apply(idle(5), "somebody");
        assertThat(next.isComplete()).isFalse();
        decided.complete();

        assertThat(await(stamped)).isInstanceOf(Outcome.Applied.class);
        assertThat(await(stamped).plan().isEmpty()).isTrue();
        assertThat(await(stamped).current())
                .isEqualTo(ConfigVersion.of(7, WeirConfig.defaults(), NOW, "others", Scope.CLUSTER, mark));
        assertThat(await(next)).isInstanceOf(Outcome.Unchanged.class);
        assertThat(done).containsExactly("prepare 7", "commit 7");
    }

    @Test
    void shouldGoBackToAnEarlierVersionAsANewOne() {
        components.add(component("a", ""));
        Reconfiguration reconfiguration = reconfiguration();
        await(reconfiguration.apply(idle(5), "somebody"));

        assertThat(await(reconfiguration.rollback(1, "somebody"))).isInstanceOf(Outcome.Applied.class);
        assertThat(await(reconfiguration.rollback(7, "somebody"))).isInstanceOf(Outcome.UnknownVersion.class);

        assertThat(reconfiguration.current().number()).isEqualTo(3);
        assertThat(reconfiguration.current().config()).isEqualTo(WeirConfig.defaults());
    }

    @Test
    void shouldRefuseWhatNoComponentChanges() {
        components.add(new FixedParts(Set.of("metering", "exporters", "captures", "router")));

        ReconfigurationPlan plan = reconfiguration()
                .plan(new WeirConfig(
                        new NodeConfig("other", 1, "/nowhere", NodeConfig.DEFAULT_ROLES),
                        WeirConfig.defaults().router(),
                        List.of(),
                        WeirConfig.defaults().metering(),
                        List.of(),
                        WeirConfig.defaults().cluster(),
                        WeirConfig.defaults().ha(),
                        WeirConfig.defaults().http(),
                        WeirConfig.defaults().logging()));

        assertThat(plan.rejected()).extracting(PlanStep::component).containsExactly("node");
    }

    private Reconfiguration reconfiguration() {
        return new Reconfiguration(
                vertx,
                components,
                UnaryOperator.identity(),
                store,
                VersionNumbers.COUNTING,
                List.of(ConfigVersion.of(1, WeirConfig.defaults(), NOW, "the start")),
                () -> NOW);
    }

    private Component component(String name, String broken) {
        return (from, to) -> List.of(new Step(
                new PlanStep(name, List.of("changed"), PlanStep.Effect.LIVE, ""),
                () -> act("make", name, broken),
                () -> act("undo", name, broken),
                () -> act("settle", name, broken)));
    }

    private Future<Void> act(String what, String name, String broken) {
        done.add(what + ' ' + name);
        return what.equals(broken)
                ? Future.failedFuture(new IllegalStateException(name + " cannot " + what))
                : Future.succeededFuture();
    }

    private static WeirConfig idle(int seconds) {
        return metering(seconds, 1);
    }

    private static WeirConfig metering(int idleSeconds, int shards) {
        WeirConfig defaults = WeirConfig.defaults();
        MeteringConfig metering = defaults.metering();
        return new WeirConfig(
                defaults.node(),
                defaults.router(),
                defaults.captures(),
                new MeteringConfig(
                        metering.activeTimeout(),
                        Duration.ofSeconds(idleSeconds),
                        metering.tcpLinger(),
                        metering.maxFlows(),
                        shards,
                        metering.decapsulate(),
                        metering.fragments()),
                defaults.exporters(),
                defaults.cluster(),
                defaults.ha(),
                defaults.http(),
                defaults.logging());
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    /** Writes down what it is told. */
    private static class Recorded implements ConfigStore {
        private final List<String> done;

        Recorded(List<String> done) {
            this.done = done;
        }

        void commit(long number) throws IOException {
            done.add("commit " + number);
        }

        @Override
        public Prepared prepare(ConfigVersion before, ConfigVersion next) {
            done.add("prepare " + next.number());
            return new Prepared() {
                @Override
                public void commit() throws IOException {
                    Recorded.this.commit(next.number());
                }

                @Override
                public void discard() {
                    done.add("discard " + next.number());
                }
            };
        }
    }
}
