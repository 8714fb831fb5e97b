// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.MeteringConfig;
import dev.weir.flow.FlowContext;
import dev.weir.flow.FlowVerticle;
import dev.weir.flow.SharedFlows;
import dev.weir.model.bus.Channels;
import dev.weir.model.bus.ShardCommand;
import dev.weir.model.packet.PacketBatch;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The shards of a node: how many there are and by what they meter, changed while they do. What is asked for is done one
 * after the other. Any thread may ask.
 */
public final class Shards {
    private static final Logger LOG = System.getLogger(Shards.class.getName());

    /** Batches that a shard has left to meter come first, at the speed of the exporters: a minute. */
    private static final long ANSWER_TIMEOUT_MS = 60_000;

    private static final long NO_TIMEOUT = Long.MAX_VALUE / 2;

    private final FlowContext context;
    private final Sorter sorter;
    private final Vertx vertx;

    /** Where all is done that is asked for. */
    private final Context own;

    /** By shard: its deployment. */
    private final List<String> deployments = new ArrayList<>();

    /** By deployment. */
    private final Map<String, FlowVerticle> verticles = new ConcurrentHashMap<>();

    /** What sorts packets to shards. */
    @FunctionalInterface
    interface Sorter {
        /**
         * Has all that comes from now on sorted in another way.
         *
         * @param generation of the batches that are sorted so, greater than the one before
         * @param shards how many there are
         * @return completes when all batches of the generation before have been sent
         */
        Future<Void> resort(int generation, int shards);
    }

    private volatile MeteringConfig metering;
    private int generation;
    private Future<?> last = Future.succeededFuture();

    /**
     * Shards that have not begun.
     *
     * @param sorter what sorts packets to them
     */
    Shards(MeteringConfig metering, FlowContext context, Sorter sorter, Vertx vertx) {
        this.metering = metering;
        this.context = context;
        this.sorter = sorter;
        this.vertx = vertx;
        this.own = vertx.getOrCreateContext();
    }

    /** By what is metered now. */
    public MeteringConfig metering() {
        return metering;
    }

    /** Octets that their caches have of the system. */
    public long memoryOctets() {
        return verticles.values().stream().mapToLong(FlowVerticle::memoryOctets).sum();
    }

    Future<Void> start() {
        return inTurn(() -> deploy(metering));
    }

    /**
     * Meters by other timeouts, another limit of flows or on another number of shards from now on. No packet and no flow
     * is lost, no record is split or made twice: when the number of shards changes, each flow is moved to its new shard
     * while its packets wait. When flows are more than are allowed from now on, completes after they have been ended.
     *
     * <p>What of the configuration belongs to the captures, tunnels and fragments, is not looked at. When it fails before
     * flows were moved, everything is as it was.
     */
    public Future<Void> reconfigure(MeteringConfig wanted) {
        return inTurn(() -> wanted.shards() == deployments.size() ? retune(wanted) : unshared(() -> reshard(wanted)));
    }

    /** Does something during which no flow moves to another shard, no shard comes or goes, and none is drained. */
    public <T> Future<T> undisturbed(Supplier<Future<T>> what) {
        return inTurn(what);
    }

    /** Ends all flows; completes when their records have been published. */
    Future<Void> drain() {
        return inTurn(() -> {
            List<Future<Long>> drained = new ArrayList<>();
            for (int shard = 0; shard < deployments.size(); shard++) {
                PacketBatch batch = PacketBatch.unpooled(1);
                batch.drain(true);
                drained.add(Channels.packets(shard).request(vertx.eventBus(), batch, NO_TIMEOUT, Long.class));
            }
            return Future.join(drained).mapEmpty();
        });
    }

    private synchronized <T> Future<T> inTurn(Supplier<Future<T>> what) {
        Promise<T> done = Promise.promise();
        last.onComplete(before -> own.runOnContext(
                now -> Future.<Void>succeededFuture().compose(any -> what.get()).onComplete(done)));
        last = done.future();
        return done.future();
    }

    private Future<Void> deploy(MeteringConfig wanted) {
        List<Future<String>> added = new ArrayList<>();
        for (int shard = deployments.size(); shard < wanted.shards(); shard++) {
            FlowVerticle verticle = new FlowVerticle(shard, generation, wanted, context);
            added.add(vertx.deployVerticle(verticle).onSuccess(deployment -> verticles.put(deployment, verticle)));
        }
        return Future.join(added)
                .onSuccess(all -> added.forEach(one -> deployments.add(one.result())))
                .<Void>mapEmpty()
                .recover(refused -> Future.join(added.stream()
                                .filter(Future::succeeded)
                                .map(one -> vertx.undeploy(one.result()))
                                .toList())
                        .transform(undone -> Future.failedFuture(refused)));
    }

    private Future<Void> retune(MeteringConfig wanted) {
        return ask(deployments.size(), FlowVerticle.retune(wanted)).map(ended -> {
            metering = wanted;
            if (ended != 0) {
                LOG.log(Level.INFO, ended + " flows were ended: more than " + wanted.maxFlows() + " were in the cache");
            }
            return null;
        });
    }

    private Future<Void> reshard(MeteringConfig wanted) {
        int before = deployments.size();
        int next = generation + 1;
        long beganNs = System.nanoTime();
        return deploy(wanted)
                .compose(deployed -> sorter.resort(next, wanted.shards()))
                .compose(sorted -> ask(before, new ShardCommand.HandOver(next, wanted.shards())))
                .compose(moved -> ask(wanted.shards(), new ShardCommand.Begin(next, FlowVerticle.retune(wanted)))
                        .onSuccess(ended -> say(before, wanted.shards(), moved, ended, beganNs)))
                .compose(begun -> {
                    generation = next;
                    metering = wanted;
                    return retire(wanted.shards());
                });
    }

    /** Does something while no flow is in the state that nodes share, where it would be at two places for a moment. */
    private Future<Void> unshared(Supplier<Future<Void>> what) {
        SharedFlows flows = context.state();
        if (flows == null || !flows.isWanted()) {
            return what.get();
        }
        return Future.fromCompletionStage(flows.withdraw())
                .compose(withdrawn -> what.get())
                .eventually(() -> Future.fromCompletionStage(flows.protect()));
    }

    private static void say(int before, int now, long moved, long ended, long beganNs) {
        LOG.log(
                Level.INFO,
                "metering on " + now + " shards instead of " + before + ": " + moved + " flows moved"
                        + (ended == 0 ? "" : ", " + ended + " ended because a shard had more than its part of maxFlows")
                        + ", in " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs) + " ms");
    }

    /** Takes the shards from one on away, which have no flows any more. */
    private Future<Void> retire(int from) {
        List<Future<Void>> gone = new ArrayList<>();
        while (deployments.size() > from) {
            int shard = deployments.size() - 1;
            String deployment = deployments.remove(shard);
            gone.add(askOne(shard, new ShardCommand.Retire())
                    .eventually(() -> vertx.undeploy(deployment))
                    .onComplete(undeployed -> verticles.remove(deployment))
                    .mapEmpty());
        }
        return Future.join(gone).mapEmpty();
    }

    /** Orders something of the first shards; completes with the sum of their answers. */
    private Future<Long> ask(int shards, ShardCommand command) {
        List<Future<Long>> answers = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            answers.add(askOne(shard, command));
        }
        return Future.join(answers)
                .map(all -> answers.stream().mapToLong(Future::result).sum());
    }

    private Future<Long> askOne(int shard, ShardCommand command) {
        return Channels.shard(shard).request(vertx.eventBus(), command, ANSWER_TIMEOUT_MS, Long.class);
    }
}
