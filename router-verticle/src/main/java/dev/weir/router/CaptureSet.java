// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router;

import dev.weir.config.CaptureConfig;
import dev.weir.config.FileCaptureConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.config.PcapCaptureConfig;
import dev.weir.config.RingCaptureConfig;
import dev.weir.model.packet.PacketBatchPool;
import dev.weir.router.capture.BatchOutlet;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.CutOver;
import dev.weir.router.capture.Sorting;
import dev.weir.router.capture.linux.PacketStamps;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * The captures that run: watched, and changed one after the other. On the verticle's context, which it never holds up;
 * {@link #list} any thread may call.
 */
final class CaptureSet {
    private static final Logger LOG = System.getLogger(CaptureSet.class.getName());

    /** How long before packets are another capture's: the kernel stamps them all by then. */
    private static final long BEFORE_CUT_MS = 50;

    /** How long after that a packet may still be on its way from its stamp to the capture before. */
    private static final long AFTER_CUT_MS = 50;

    private RouterContext router;
    private final BatchOutlet outlet;
    private final Vertx vertx;
    private final Context context;
    private final Promise<Void> exhausted;

    /** Those that are to end, whose end is no news. */
    private final Set<Capture> leaving = new HashSet<>();

    private volatile List<Running> running = List.of();
    private Sorting sorting;
    private boolean stopping;

    /** A capture; {@code config} is {@code null} for the one of a forwarding mode. */
    record Running(CaptureConfig config, Capture capture) {}

    /**
     * None yet.
     *
     * @param exhausted is completed when every capture of files has ended, or every capture has been stopped; fails when
     *     one broke
     */
    CaptureSet(RouterContext router, Sorting sorting, BatchOutlet outlet, Vertx vertx, Promise<Void> exhausted) {
        this.router = router;
        this.sorting = sorting;
        this.outlet = outlet;
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.exhausted = exhausted;
    }

    List<Running> list() {
        return running;
    }

    /** Begins with captures that have been opened. */
    void start(List<Running> opened) {
        running = List.copyOf(opened);
        running.forEach(this::watch);
        running.forEach(one -> one.capture().start());
        if (running.isEmpty()) {
            exhausted.tryComplete();
        }
    }

    private void watch(Running one) {
        Future.<Void>fromCompletionStage(one.capture().ended(), context).onComplete(end -> {
            if (!leaving.remove(one.capture())) {
                if (end.failed()) {
                    exhausted.tryFail(end.cause());
                }
                complete();
            }
        });
    }

    private void complete() {
        boolean anyFinite = running.stream().anyMatch(one -> one.capture().isFinite());
        boolean all = running.stream()
                .filter(one -> !anyFinite || one.capture().isFinite())
                .allMatch(one -> one.capture().ended().isDone());
        if (all && (anyFinite || stopping)) {
            exhausted.tryComplete();
        }
    }

    /** Stops all; completes when all they took has been sent to the shards. */
    Future<Void> stop() {
        stopping = true;
        running.forEach(one -> one.capture().stop());
        return Future.join(running.stream()
                        .map(one -> Future.fromCompletionStage(one.capture().ended(), context))
                        .toList())
                .otherwiseEmpty()
                .mapEmpty();
    }

    /** Has all sort their packets in another way; completes when all that were sorted before have been sent. */
    Future<Void> resort(Sorting next) {
        sorting = next;
        resizePool();
        return Future.join(running.stream()
                        .map(one -> Future.fromCompletionStage(one.capture().resort(next), context))
                        .toList())
                .mapEmpty();
    }

    private void resizePool() {
        int threads = running.stream().mapToInt(one -> one.capture().threads()).sum();
        router.pool().resize(PacketBatchPool.batchesFor(threads, sorting.shards()));
    }

    /** See {@link RouterVerticle#reconfigure}. */
    Future<Void> reconfigure(List<CaptureConfig> wanted) {
        List<CaptureConfig> before =
                running.stream().map(Running::config).filter(Objects::nonNull).toList();
        return change(wanted).recover(failure -> change(before).transform(undone -> Future.failedFuture(failure)));
    }

    private Future<Void> change(List<CaptureConfig> wanted) {
        Future<Void> done = Future.succeededFuture();
        List<Running> leave = new ArrayList<>(running);
        leave.removeIf(one -> one.config() == null
                || wanted.stream()
                        .anyMatch(config -> config.name().equals(one.config().name())));
        for (CaptureConfig config : wanted) {
            Optional<Running> known = find(config.name());
            Optional<Running> renamed = leave.stream()
                    .filter(one -> networkInterface(one.config()).equals(networkInterface(config)))
                    .findFirst();
            if (known.isPresent()) {
                done = done.compose(before -> change(known.get(), config));
            } else if (renamed.isPresent()) {
                // Begun before that one has ended, it would count packets that the one that ends counts too.
                leave.remove(renamed.get());
                done = done.compose(before -> change(renamed.get(), config));
            } else {
                done = done.compose(before -> add(config));
            }
        }
        for (Running one : leave) {
            done = done.compose(before -> remove(one));
        }
        return done.onComplete(any -> {
            sort(wanted);
            resizePool();
        });
    }

    private static String networkInterface(CaptureConfig config) {
        if (config instanceof RingCaptureConfig ring) {
            return ring.networkInterface();
        }
        return config instanceof PcapCaptureConfig pcap ? pcap.networkInterface() : "";
    }

    private Future<Void> change(Running known, CaptureConfig config) {
        if (known.config().equals(config)) {
            return Future.succeededFuture();
        }
        if (known.capture().canRefilter(known.config(), config)) {
            return refilter(known, config)
                    .recover(failure ->
                            refilter(known, known.config()).transform(undone -> Future.failedFuture(failure)))
                    .onSuccess(refiltered -> replace(known, new Running(config, known.capture())));
        }
        return remake(known, config);
    }

    private Future<Void> remake(Running known, CaptureConfig config) {
        if (config instanceof RingCaptureConfig ring && known.capture().canHandOver(config)) {
            return handOver(known, ring);
        }
        LOG.log(Level.WARNING, "capture " + config.name() + ": packets that come while it begins anew are not seen");
        return remove(known).compose(removed -> add(config));
    }

    /** Has a new capture begin beside one, and take its place at a moment, between two packets. */
    private Future<Void> handOver(Running known, RingCaptureConfig config) {
        CutOver cutOver = new CutOver();
        PacketStamps stamps = new PacketStamps();
        return open(config, () -> {
                    stamps.open();
                    return Capture.open(config, router, sorting, outlet, cutOver);
                })
                .compose(opened -> Future.fromCompletionStage(known.capture().handOver(cutOver), context)
                        .onFailure(refused -> opened.capture().discard())
                        .onSuccess(ready -> begin(opened)))
                .compose(begun -> {
                    cutOver.in(BEFORE_CUT_MS, TimeUnit.MILLISECONDS);
                    return vertx.timer(BEFORE_CUT_MS + AFTER_CUT_MS, TimeUnit.MILLISECONDS);
                })
                .compose(over -> remove(known))
                .onComplete(done -> stamps.close());
    }

    /**
     * Has tunnels and fragments treated in another way.
     *
     * @return completes when all captures do; when one cannot, fails, and all are as before
     */
    Future<Void> meter(MeteringConfig metering) {
        RouterContext before = router;
        router = before.with(metering);
        List<Running> others = running;
        List<CaptureConfig> order =
                others.stream().map(Running::config).filter(Objects::nonNull).toList();
        return remake(order, List.of()).recover(failure -> {
            router = before;
            return remake(order, others).transform(undone -> Future.failedFuture(failure));
        });
    }

    /** Has all captures begin anew but some. */
    private Future<Void> remake(List<CaptureConfig> order, List<Running> but) {
        Future<Void> done = Future.succeededFuture();
        for (CaptureConfig config : order) {
            done = done.compose(before -> {
                Optional<Running> known = find(config.name());
                return known.isEmpty()
                        ? add(config)
                        : but.contains(known.get()) ? Future.succeededFuture() : remake(known.get(), config);
            });
        }
        return done.onComplete(any -> {
            sort(order);
            resizePool();
        });
    }

    private Future<Void> refilter(Running known, CaptureConfig config) {
        return Future.fromCompletionStage(known.capture().refilter(config), context);
    }

    private Future<Void> add(CaptureConfig config) {
        if (config instanceof FileCaptureConfig) {
            return Future.failedFuture(refused(config));
        }
        return open(config, () -> Capture.open(config, config.observationPoint().id(), router, sorting, outlet))
                .onSuccess(this::begin)
                .mapEmpty();
    }

    private Future<Running> open(CaptureConfig config, Callable<Capture> opening) {
        return vertx.executeBlocking(opening).map(opened -> new Running(config, opened));
    }

    private void begin(Running added) {
        List<Running> next = new ArrayList<>(running);
        next.add(added);
        running = List.copyOf(next);
        resizePool();
        watch(added);
        added.capture().start();
    }

    private Future<Void> remove(Running one) {
        if (one.capture().isFinite()) {
            return Future.failedFuture(refused(one.config()));
        }
        leaving.add(one.capture());
        one.capture().stop();
        return Future.<Void>fromCompletionStage(one.capture().ended(), context)
                .otherwiseEmpty()
                .onComplete(ended -> {
                    one.capture().leave(router.ledger());
                    replace(one, null);
                });
    }

    private static CaptureException refused(CaptureConfig config) {
        return new CaptureException(
                "capture " + config.name() + ": files are read from begin to end; restart for others");
    }

    private void replace(Running one, Running other) {
        List<Running> next = new ArrayList<>();
        for (Running known : running) {
            if (known.capture() != one.capture()) {
                next.add(known);
            } else if (other != null) {
                next.add(other);
            }
        }
        running = List.copyOf(next);
    }

    private Optional<Running> find(String name) {
        return running.stream()
                .filter(one -> one.config() != null && one.config().name().equals(name))
                .findFirst();
    }

    /** Puts them into the order of the configuration; that of the forwarding mode comes last. */
    private void sort(List<CaptureConfig> order) {
        List<Running> next = new ArrayList<>();
        order.forEach(config -> find(config.name()).ifPresent(next::add));
        running.stream().filter(one -> !next.contains(one)).forEach(next::add);
        running = List.copyOf(next);
    }
}
