// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router;

import dev.weir.config.CaptureConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.model.bus.Channel;
import dev.weir.model.bus.Channels;
import dev.weir.model.packet.PacketBatch;
import dev.weir.router.capture.BatchOutlet;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.Sorting;
import dev.weir.router.forward.ForwardingException;
import dev.weir.router.forward.ForwardingStatus;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Hosts the forwarding and the captures of a node: sets forwarding up, opens the captures, runs a thread for each, sends
 * their packet batches to {@link Channels#packets}, stops them, ends forwarding. Deploy the shards first: batches are sent
 * as soon as it has started.
 */
public final class RouterVerticle extends VerticleBase {
    private final Forwarding forwarding;
    /** {@code null} in another mode. */
    private final GeneveForwarding geneve;

    private final List<CaptureConfig> configs;
    private final RouterContext router;
    private final Promise<Void> exhausted = Promise.promise();
    private volatile CaptureSet captures;
    private volatile List<Channel<PacketBatch>> shards = List.of();
    private Future<Void> last = Future.succeededFuture();

    /** Captures to host on a node that forwards nothing; nothing is opened yet. */
    public RouterVerticle(List<CaptureConfig> captures, RouterContext context) {
        this(null, captures, context);
    }

    /**
     * Forwarding and captures to host; nothing is opened yet.
     *
     * @param forwarding {@code null} for a node that reads files, which has none
     */
    public RouterVerticle(Forwarding forwarding, List<CaptureConfig> captures, RouterContext context) {
        this.forwarding = forwarding;
        this.geneve = forwarding == null ? null : forwarding.geneve();
        this.configs = List.copyOf(captures);
        this.router = context;
    }

    /**
     * Sets forwarding up, opens all captures, then starts them. Fails with the {@link ForwardingException} or the
     * {@link CaptureException} of what cannot be done; packets go on to be forwarded as {@code onStop} says, then.
     */
    @Override
    public Future<?> start() {
        EventBus bus = vertx.eventBus();
        BatchOutlet outlet = (shard, batch) -> shards.get(shard).send(bus, batch);
        Sorting sorting = new Sorting(0, router.metering().shards());
        sortTo(sorting.shards());
        CaptureSet set = new CaptureSet(router, sorting, outlet, vertx, exhausted);
        return vertx.executeBlocking(() -> {
                    if (forwarding != null) {
                        forwarding.start();
                    }
                    return openAll(outlet, sorting);
                })
                .compose(this::answerHealthChecks)
                .recover(refused -> stopForwarding().transform(stopped -> Future.failedFuture(refused)))
                .onSuccess(opened -> {
                    set.start(opened);
                    captures = set;
                });
    }

    private void sortTo(int toShards) {
        if (toShards > shards.size()) {
            shards = IntStream.range(0, toShards).mapToObj(Channels::packets).toList();
        }
    }

    /**
     * Has all captures sort their packets to another number of shards, which must be there. Any thread may ask.
     *
     * @param generation of the batches that are sorted so, greater than the one before
     * @return completes when all batches of the generation before have been sent
     */
    public Future<Void> resort(int generation, int toShards) {
        return inTurn(() -> {
            sortTo(toShards);
            return captures.resort(new Sorting(generation, toShards));
        });
    }

    /**
     * Has other captures from now on, told from one another by their names: see {@link CaptureChange}. One that goes is
     * read to its end first: what the kernel has taken is metered. Where one begins on an interface on which another ends,
     * it takes the place of that one, so that no packet counts twice. Any thread may ask.
     *
     * @param wanted each with the number of its Observation Point
     * @return completes when all run as wanted; fails with the {@link CaptureException} of what cannot be done, and all run
     *     as before then
     */
    public Future<Void> reconfigure(List<CaptureConfig> wanted) {
        return inTurn(() -> captures.reconfigure(wanted));
    }

    /**
     * Has the captures take off other tunnels and match fragments in another way from now on: each begins anew in its own
     * place. Any thread may ask.
     *
     * @param metering of which those two count
     * @return completes when all do; fails with the {@link CaptureException} of one that cannot, and all are as before then
     */
    public Future<Void> meter(MeteringConfig metering) {
        return inTurn(() -> captures.meter(metering));
    }

    private synchronized Future<Void> inTurn(Supplier<Future<Void>> what) {
        Promise<Void> done = Promise.promise();
        Context own = context;
        last.onComplete(before -> own.runOnContext(
                now -> Future.<Void>succeededFuture().compose(any -> what.get()).onComplete(done)));
        last = done.future();
        return done.future();
    }

    /** Stops the captures, then forwarding. */
    @Override
    public Future<?> stop() {
        return stopCapture().eventually(this::stopForwarding);
    }

    private Future<List<CaptureSet.Running>> answerHealthChecks(List<CaptureSet.Running> opened) {
        return geneve == null
                ? Future.succeededFuture(opened)
                : geneve.start(vertx)
                        .map(opened)
                        .onFailure(
                                refused -> opened.forEach(one -> one.capture().discard()));
    }

    private Future<Void> stopForwarding() {
        if (forwarding == null) {
            return Future.succeededFuture();
        }
        Future<Void> answered = geneve == null ? Future.succeededFuture() : geneve.stop();
        return answered.eventually(() -> vertx.executeBlocking(() -> {
            forwarding.stop();
            return null;
        }));
    }

    /** How forwarding is doing; {@code null} where there is none. Any thread may ask. */
    public ForwardingStatus forwardingStatus() {
        return forwarding == null ? null : forwarding.status();
    }

    /**
     * Completes when every capture of files has come to its end, or, where there are none, when every capture has been
     * stopped; fails with the {@link CaptureException} of the first capture of any kind that broke. All batches have
     * been sent by then.
     */
    public Future<Void> exhausted() {
        return exhausted.future();
    }

    /**
     * Stops all captures, once a load balancer has had time to send its flows elsewhere; completes when all they took has
     * been sent to the shards. A second call does no more.
     */
    public Future<Void> stopCapture() {
        return geneve == null ? stopAll() : geneve.drain().compose(drained -> stopAll());
    }

    private Future<Void> stopAll() {
        return captures == null ? Future.succeededFuture() : captures.stop();
    }

    /** How each capture is doing, in the order of configuration; empty before the start. Any thread may ask. */
    public List<CaptureStatus> status() {
        CaptureSet known = captures;
        if (known == null) {
            return List.of();
        }
        // One that takes another's place has its name: the newer one counts.
        Map<String, CaptureStatus> byName = new LinkedHashMap<>();
        for (CaptureSet.Running one : known.list()) {
            CaptureStatus status = one.capture().status();
            byName.put(status.name(), status);
        }
        return List.copyOf(byName.values());
    }

    private List<CaptureSet.Running> openAll(BatchOutlet outlet, Sorting sorting) throws CaptureException {
        List<CaptureSet.Running> opened = new ArrayList<>();
        try {
            for (CaptureConfig config : configs) {
                opened.add(new CaptureSet.Running(
                        config, Capture.open(config, opened.size() + 1, router, sorting, outlet)));
            }
            if (geneve != null) {
                opened.add(new CaptureSet.Running(null, geneve.open(freeObservationPoint(), router, sorting, outlet)));
            }
            return List.copyOf(opened);
        } catch (CaptureException e) {
            opened.forEach(one -> one.capture().discard());
            throw e;
        }
    }

    private int freeObservationPoint() {
        int id = 1;
        while (isTaken(id)) {
            id++;
        }
        return id;
    }

    private boolean isTaken(int id) {
        return configs.stream().anyMatch(config -> config.observationPoint().id() == id);
    }
}
