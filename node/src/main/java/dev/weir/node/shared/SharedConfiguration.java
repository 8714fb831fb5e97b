// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.config.JoinedClusterConfig;
import dev.weir.config.WeirConfig;
import dev.weir.config.cluster.ClusterMembership;
import dev.weir.config.cluster.SharedCells;
import dev.weir.config.text.ConfigException;
import dev.weir.config.text.PatchText;
import dev.weir.node.reconfigure.Reconfiguration;
import dev.weir.node.reconfigure.Scope;
import dev.weir.node.reconfigure.VersionNumbers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/** The part of a node's configuration that it has in common with the other nodes of its cluster. Any thread may call. */
public final class SharedConfiguration {
    private final Vertx vertx;
    private final LogCell log;
    private final LogNumbers numbers;
    private final ClusterMembership membership;
    private final String group;
    private final Path directory;
    private final BooleanSupplier draining;

    /** Both {@code null} before the start. */
    private volatile Coordinator coordinator;

    private volatile Upkeep upkeep;
    private Reconfiguration reconfiguration;

    private SharedConfiguration(
            WeirConfig config,
            JoinedClusterConfig cluster,
            ClusterMembership membership,
            Vertx vertx,
            Path directory,
            BooleanSupplier draining) {
        this.vertx = vertx;
        this.log = new LogCell(SharedCells.configuration(membership), cluster.name(), vertx);
        this.numbers = new LogNumbers(log);
        this.membership = membership;
        this.group = config.ha().group();
        this.directory = directory;
        this.draining = draining;
    }

    /**
     * That of a node; empty for one that is in no cluster.
     *
     * @param directory for what it must know after a restart
     * @param draining whether the node takes no more changes
     */
    public static Optional<SharedConfiguration> of(
            WeirConfig config, ClusterMembership membership, Vertx vertx, Path directory, BooleanSupplier draining) {
        return config.cluster() instanceof JoinedClusterConfig cluster && membership.isClustered()
                ? Optional.of(new SharedConfiguration(config, cluster, membership, vertx, directory, draining))
                : Optional.empty();
    }

    /** The numbers of the node's versions, in one sequence with those of the others. */
    public VersionNumbers numbers() {
        return numbers;
    }

    /** Does as other nodes tell from now on, and catches up; completes once it has looked what there is to catch up with. */
    public Future<Void> start(Reconfiguration of) {
        reconfiguration = of;
        BusPeers peers = new BusPeers(membership, vertx);
        PendingWatch watch = new PendingWatch(peers, System::nanoTime);
        GoingBack goingBack = new GoingBack(log, peers, Coordinator.Patience.USUAL.applyMs());
        Participant participant = new Participant(vertx, of, log, numbers, group, draining);
        upkeep = new Upkeep(
                vertx,
                of,
                log,
                new LogCopy(directory, log.cluster()),
                participant,
                new CatchUp(vertx, of, log, numbers, group),
                watch,
                goingBack);
        coordinator = new Coordinator(vertx, log, peers, watch, goingBack, Coordinator.Patience.USUAL);
        // What has become of a change is written down at once, for the case that all nodes go down.
        return peers.serve(order -> participant.take(order).onSuccess(reply -> {
                    if (order.kind() == Order.Kind.KEEP || order.kind() == Order.Kind.GO_BACK) {
                        upkeep.look();
                    }
                }))
                .compose(serving -> upkeep.start())
                .onSuccess(looked -> {
                    membership.listen(peers);
                    membership.listen(upkeep);
                });
    }

    /** The failover group of this node; empty for none. */
    public String group() {
        return group;
    }

    /** How it is doing. */
    public SharedStatus status() {
        ChangeLog known = upkeep.known();
        return new SharedStatus(
                log.cluster(),
                group,
                known.own(reconfiguration.current().shared()),
                known.missedSince(reconfiguration.current().shared(), group).size(),
                known.made(),
                known.forgotten(),
                known.pending() == null ? "" : known.pending().change().inWords(),
                upkeep.trouble());
    }

    /** In what this node is not as the others, a line each; empty when it is. */
    public List<String> faults() {
        SharedStatus now = status();
        List<String> faults = new ArrayList<>();
        now.mark().missed().forEach(number -> faults.add("shared change " + number + " cannot be made on this node"));
        if (!now.trouble().isEmpty()) {
            faults.add("shared changes cannot be looked after: " + now.trouble());
        }
        return faults;
    }

    /**
     * Why a patch cannot be shared, a line for each part; empty when it can.
     *
     * @throws ConfigException when it cannot be read
     */
    public List<String> refusals(String patch) throws ConfigException {
        return SharedParts.refusals(patch);
    }

    /**
     * Makes a change on all nodes of a scope, or on none.
     *
     * @param patch a merge patch without {@link #refusals}
     * @param who wants it
     * @return what became of it; fails when the cluster cannot tell, and then no node keeps it
     * @throws ConfigException when the patch cannot be read
     */
    public Future<ShareOutcome> share(Scope scope, String patch, String who) throws ConfigException {
        return coordinator.share(change(scope, patch, who)).onComplete(any -> upkeep.look());
    }

    /**
     * Asks all nodes of a scope what a change would take; as {@link #share}, but nothing is done.
     *
     * @throws ConfigException when the patch cannot be read
     */
    public Future<ShareOutcome> plan(Scope scope, String patch, String who) throws ConfigException {
        return coordinator.plan(change(scope, patch, who));
    }

    private LongFunction<SharedChange> change(Scope scope, String patch, String who) throws ConfigException {
        String json = PatchText.json(patch, "body");
        String id = UUID.randomUUID().toString();
        String by = who + " at " + membership.self().id().name();
        Instant now = Instant.now();
        return number -> new SharedChange(number, number, id, scope, scope == Scope.GROUP ? group : "", json, by, now);
    }
}
