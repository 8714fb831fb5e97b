// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router;

import dev.weir.config.CaptureConfig;
import dev.weir.config.FileCaptureConfig;
import dev.weir.config.PcapCaptureConfig;
import dev.weir.config.RingCaptureConfig;
import dev.weir.model.packet.PacketBatchPool;
import dev.weir.router.capture.BatchOutlet;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.Sorting;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The captures that run: watched, and changed one after the other. On the verticle's context, which it never holds up;
 * {@link #list} any thread may call.
 */
final class CaptureSet {
    private final RouterContext router;
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
        List<CaptureConfig> late = new ArrayList<>();
        for (CaptureConfig config : wanted) {
            Optional<Running> known = find(config.name());
            if (known.isPresent()) {
                done = done.compose(before -> change(known.get(), config));
            } else if (isLeft(config, wanted)) {
                late.add(config);
            } else {
                done = done.compose(before -> add(config));
            }
        }
        for (Running one : running) {
            boolean stays = one.config() == null
                    || wanted.stream()
                            .anyMatch(
                                    config -> config.name().equals(one.config().name()));
            if (!stays) {
                done = done.compose(before -> remove(one));
            }
        }
        for (CaptureConfig config : late) {
            // Begun before, it would count packets that the one that ends counts too.
            done = done.compose(before -> add(config));
        }
        return done.onComplete(any -> {
            sort(wanted);
            resizePool();
        });
    }

    /** Whether another capture is to end on the interface that a new one is to begin on. */
    private boolean isLeft(CaptureConfig added, List<CaptureConfig> wanted) {
        return running.stream()
                .map(Running::config)
                .filter(Objects::nonNull)
                .filter(known ->
                        wanted.stream().noneMatch(config -> config.name().equals(known.name())))
                .anyMatch(known -> networkInterface(known).equals(networkInterface(added)));
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
        return remove(known).compose(removed -> add(config));
    }

    private Future<Void> refilter(Running known, CaptureConfig config) {
        return Future.fromCompletionStage(known.capture().refilter(config), context);
    }

    private Future<Void> add(CaptureConfig config) {
        if (config instanceof FileCaptureConfig) {
            return Future.failedFuture(refused(config));
        }
        Sorting now = sorting;
        return vertx.executeBlocking(
                        () -> Capture.open(config, config.observationPoint().id(), router, now, outlet))
                .map(opened -> {
                    Running added = new Running(config, opened);
                    List<Running> next = new ArrayList<>(running);
                    next.add(added);
                    running = List.copyOf(next);
                    watch(added);
                    opened.start();
                    return null;
                });
    }

    private Future<Void> remove(Running one) {
        if (one.capture().isFinite()) {
            return Future.failedFuture(refused(one.config()));
        }
        leaving.add(one.capture());
        one.capture().stop();
        return Future.<Void>fromCompletionStage(one.capture().ended(), context)
                .otherwiseEmpty()
                .onComplete(ended -> replace(one, null));
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
