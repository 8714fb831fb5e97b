// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.ExporterConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.export.ExportContext;
import dev.weir.export.ExportVerticle;
import dev.weir.export.process.ExporterState;
import dev.weir.export.process.ExporterStatus;
import dev.weir.model.bus.Channels;
import dev.weir.model.bus.ExportCommand;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The exporters of a node, which come and go and change while it runs. One change at a time. */
final class Exporters {
    private static final long LOOK_MS = 20;

    /** How long an exporter may take until it runs before the change that wanted it so is given up. */
    private static final int MAX_LOOKS = 100;

    private static final long RETIRE_TIMEOUT_MS = 10_000;
    private static final long GRACE_MS = 10_000;

    private final Map<String, Deployed> deployed = new LinkedHashMap<>();
    private Vertx vertx;
    private ExportContext context;

    /** An exporter, and by which name Vert.x knows it. */
    private record Deployed(ExportVerticle verticle, String deployment) {}

    /** Starts those that a node begins with. Fails when one of them cannot start. */
    Future<Void> start(Vertx on, ExportContext with, List<ExporterConfig> configs) {
        vertx = on;
        context = with;
        List<Future<Void>> started = new ArrayList<>();
        for (ExporterConfig config : configs) {
            started.add(deploy(config));
        }
        return Future.join(started).mapEmpty();
    }

    private Future<Void> deploy(ExporterConfig config) {
        ExportVerticle verticle = new ExportVerticle(config, context);
        // In its place before it is deployed, for the order to be that of the configuration.
        put(config.name(), new Deployed(verticle, null));
        return vertx.deployVerticle(verticle)
                .onSuccess(deployment -> put(config.name(), new Deployed(verticle, deployment)))
                .mapEmpty();
    }

    private synchronized void put(String name, Deployed exporter) {
        deployed.put(name, exporter);
    }

    private synchronized Deployed get(String name) {
        return deployed.get(name);
    }

    private synchronized Deployed take(String name) {
        return deployed.remove(name);
    }

    /** All of them. Any thread. */
    synchronized List<ExportVerticle> list() {
        return deployed.values().stream().map(Deployed::verticle).toList();
    }

    /** Adds one; completes when it runs. */
    Future<Void> add(ExporterConfig config) {
        return deploy(config)
                .onFailure(refused -> take(config.name()))
                .compose(started -> running(config.name())
                        .recover(refused -> remove(config.name(), 0).transform(gone -> Future.failedFuture(refused))));
    }

    /** Ends one, once it has sent what it holds. */
    Future<Void> remove(String name) {
        return remove(name, RETIRE_TIMEOUT_MS);
    }

    private Future<Void> remove(String name, long timeoutMs) {
        Deployed gone = take(name);
        return gone == null
                ? Future.succeededFuture()
                : gone.verticle().retire(timeoutMs).eventually(() -> vertx.undeploy(gone.deployment()));
    }

    /** Changes one; completes when it runs as wanted, and fails when it goes on as before. */
    Future<Void> change(ExporterConfig wanted) {
        ExportVerticle exporter = get(wanted.name()).verticle();
        ExporterConfig before = exporter.exporterConfig();
        return exporter.reconfigure(wanted)
                .compose(changed -> running(wanted.name())
                        .recover(refused ->
                                exporter.reconfigure(before).transform(back -> Future.failedFuture(refused))));
    }

    /** Tells all of them, and those to come, the timeouts that are in force from now on. */
    Future<Void> timeouts(MeteringConfig metering) {
        context = new ExportContext(
                context.node(),
                metering,
                context.ledger(),
                context.demand(),
                context.ownExports(),
                context.mode(),
                context.live());
        return Future.join(list().stream()
                        .map(exporter -> exporter.timeouts(metering))
                        .toList())
                .mapEmpty();
    }

    /** Has all of them send everything that was published before the end. */
    Future<Void> drain(long timeoutMs) {
        List<Future<Boolean>> drained = new ArrayList<>();
        for (ExportVerticle exporter : list()) {
            drained.add(Channels.exporter(exporter.status().name())
                    .request(
                            vertx.eventBus(), new ExportCommand.Drain(timeoutMs), timeoutMs + GRACE_MS, Boolean.class));
        }
        return Future.join(drained).mapEmpty();
    }

    /** Completes when an exporter's destination is open, and fails when it is not soon. */
    private Future<Void> running(String name) {
        Promise<Void> promise = Promise.promise();
        look(get(name).verticle(), MAX_LOOKS, promise);
        return promise.future();
    }

    private void look(ExportVerticle exporter, int looks, Promise<Void> promise) {
        ExporterStatus status = exporter.status();
        if (status.state() == ExporterState.RUNNING || status.state() == ExporterState.PAUSED) {
            promise.complete();
        } else if (looks == 0) {
            promise.fail(status.lastError() == null ? status.destination() + " does not open" : status.lastError());
        } else {
            vertx.setTimer(LOOK_MS, again -> look(exporter, looks - 1, promise));
        }
    }
}
