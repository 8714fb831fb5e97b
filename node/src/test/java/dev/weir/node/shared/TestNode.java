// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.config.WeirConfig;
import dev.weir.config.cluster.NodeId;
import dev.weir.config.text.ConfigException;
import dev.weir.config.text.ConfigLoader;
import dev.weir.node.reconfigure.Component;
import dev.weir.node.reconfigure.ConfigStore;
import dev.weir.node.reconfigure.ConfigVersion;
import dev.weir.node.reconfigure.FixedParts;
import dev.weir.node.reconfigure.Outcome;
import dev.weir.node.reconfigure.PlanStep;
import dev.weir.node.reconfigure.Reconfiguration;
import dev.weir.node.reconfigure.ReconfigurationStep;
import dev.weir.node.reconfigure.Scope;
import dev.weir.node.reconfigure.Step;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A node as far as its configuration goes: metering changes live, up to a number of shards. */
final class TestNode {
    private static final AtomicLong EPOCHS = new AtomicLong(1);
    private static final long GO_BACK_MS = 10_000;

    final NodeId id;
    final Reconfiguration reconfiguration;
    final Participant participant;
    final Upkeep upkeep;

    private final Disk disk;
    private final Supplier<Coordinator> coordinator;

    /** What of a node outlives it. */
    static final class Disk {
        final String name;
        final String group;
        private final List<ConfigVersion> versions = new CopyOnWriteArrayList<>();

        /** More shards take a restart. */
        volatile int mostShards = 64;

        /** Whether its metering refuses to change. */
        volatile boolean broken;

        List<ConfigVersion> versions() {
            return versions;
        }

        Disk(String name, String group, String yaml) throws ConfigException {
            this.name = name;
            this.group = group;
            versions.add(ConfigVersion.of(1, ConfigLoader.parse(yaml, name), Instant.EPOCH, "the start"));
        }
    }

    TestNode(World world, Disk disk) {
        this.disk = disk;
        this.id = new NodeId(disk.name, EPOCHS.getAndIncrement());
        Peers peers = world.peers(id);
        LogCell log = new LogCell(world.cell(id), World.CLUSTER, world.vertx);
        LogNumbers numbers = new LogNumbers(log);
        reconfiguration = new Reconfiguration(
                world.vertx,
                List.of(new FixedParts(Set.of("metering")), new Metering()),
                UnaryOperator.identity(),
                new Kept(),
                numbers,
                new ArrayList<>(disk.versions),
                InstantSource.system());
        participant = new Participant(world.vertx, reconfiguration, log, numbers, disk.group, () -> false);
        PendingWatch watch = new PendingWatch(peers, System::nanoTime);
        GoingBack goingBack = new GoingBack(log, peers, GO_BACK_MS);
        coordinator = () -> new Coordinator(world.vertx, log, peers, watch, goingBack, world.patience);
        Path folder = world.folder.resolve(disk.name);
        upkeep = new Upkeep(
                world.vertx,
                reconfiguration,
                log,
                new LogCopy(folder, World.CLUSTER),
                participant,
                new CatchUp(world.vertx, reconfiguration, log, numbers, disk.group),
                watch,
                goingBack);
    }

    void start() {
        World.await(upkeep.start());
    }

    Future<ShareOutcome> begin(Scope scope, String patch) {
        String change = disk.name + "-" + EPOCHS.getAndIncrement();
        return coordinator
                .get()
                .share(number -> new SharedChange(
                        number,
                        number,
                        change,
                        scope,
                        scope == Scope.GROUP ? disk.group : "",
                        patch,
                        "tester at " + disk.name,
                        Instant.EPOCH));
    }

    ShareOutcome share(String patch) {
        return World.await(begin(Scope.CLUSTER, patch));
    }

    Outcome changeAlone(String patch) throws ConfigException {
        WeirConfig wanted = ConfigLoader.patch(config(), patch, "patch");
        return World.await(reconfiguration.apply(wanted, "tester"));
    }

    WeirConfig config() {
        return reconfiguration.current().config();
    }

    long number() {
        return reconfiguration.current().number();
    }

    long idleSeconds() {
        return World.idleSeconds(config());
    }

    void look() {
        World.await(upkeep.look().otherwiseEmpty());
    }

    private final class Kept implements ConfigStore {
        @Override
        public Prepared prepare(ConfigVersion before, ConfigVersion next) {
            return new Prepared() {
                @Override
                public void commit() {
                    disk.versions.add(next);
                }

                @Override
                public void discard() {
                    disk.versions.remove(next);
                }
            };
        }
    }

    private final class Metering implements Component {
        @Override
        public List<ReconfigurationStep> steps(WeirConfig from, WeirConfig to) {
            if (from.metering().equals(to.metering())) {
                return List.of();
            }
            if (to.metering().shards() > disk.mostShards) {
                return List.of(Step.rejected("metering", List.of("shards"), "too many for this node"));
            }
            PlanStep plan = new PlanStep("metering", List.of("changed"), PlanStep.Effect.LIVE, "");
            return List.of(new Step(
                    plan,
                    () -> disk.broken ? Future.failedFuture("it is broken") : Future.succeededFuture(),
                    Future::succeededFuture));
        }
    }
}
