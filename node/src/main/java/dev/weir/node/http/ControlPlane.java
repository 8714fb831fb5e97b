// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import dev.weir.config.HttpConfig;
import dev.weir.config.NodeConfig;
import dev.weir.node.http.document.ApiDocument;
import dev.weir.node.http.document.Operation;
import dev.weir.node.http.security.AuditLog;
import dev.weir.node.http.security.ServerTls;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * The HTTP server of a node. It has an event loop of its own, so that no request is ever in the way of a shard, and may
 * start after the metering and stop after the drain.
 */
public final class ControlPlane {
    private static final long PATIENCE_MS = 10_000;
    private static final int MAX_LINE_OCTETS = 8 * 1024;
    private static final int MAX_HEADER_OCTETS = 16 * 1024;
    private static final int HANDSHAKE_SECONDS = 10;
    private static final int WORKERS = 4;

    private final HttpConfig config;
    private final NodeConfig node;
    private final List<Resource> resources;
    /** How long clients have to take what is on its way to them when it ends. */
    private static final long LAST_WORDS_MS = 500;

    private final long patienceMs;
    private Vertx vertx;
    private HttpServer server;
    private Future<Void> ending;

    /**
     * That of a node; nothing starts yet.
     *
     * @param resources what there is, all operations of the document among them
     */
    public ControlPlane(HttpConfig config, NodeConfig node, List<Resource> resources) {
        this(config, node, resources, PATIENCE_MS);
    }

    /** One that has less patience with slow clients, in milliseconds. */
    ControlPlane(HttpConfig config, NodeConfig node, List<Resource> resources, long patienceMs) {
        this.config = config;
        this.node = node;
        this.resources = List.copyOf(resources);
        this.patienceMs = patienceMs;
    }

    /** Listens. Fails with the line for the user. */
    public Future<Void> start() {
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(WORKERS)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        // A promise of no context: the one of the server is gone when it could not start.
        Promise<Void> started = Promise.promise();
        vertx.executeBlocking(this::prepare)
                .compose(ready -> server.listen(config.port(), config.listen()))
                .onSuccess(listening -> started.complete())
                .onFailure(refused -> {
                    started.fail(told(refused));
                    stop();
                });
        return started.future();
    }

    /** Ends the connections and the server. */
    public synchronized Future<Void> stop() {
        if (vertx == null) {
            return Future.succeededFuture();
        }
        if (ending != null) {
            return ending;
        }
        resources.forEach(Resource::end);
        // What was just written goes out first. Of no context: there is none any more when it completes.
        Promise<Void> stopped = Promise.promise();
        Future<Void> silent =
                server == null ? Future.succeededFuture() : server.shutdown(LAST_WORDS_MS, TimeUnit.MILLISECONDS);
        silent.onComplete(any -> vertx.close().onComplete(stopped));
        ending = stopped.future();
        return ending;
    }

    /** Where it is, as clients call it. */
    public String address() {
        String host = config.listen().contains(":") ? "[" + config.listen() + "]" : config.listen();
        return (config.tls().isOn() ? "https://" : "http://") + host + ":" + config.port();
    }

    private Void prepare() {
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setMaxInitialLineLength(MAX_LINE_OCTETS)
                .setMaxHeaderSize(MAX_HEADER_OCTETS)
                .setDecompressionSupported(false)
                .setReuseAddress(true)
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS);
        ServerTls tls = new ServerTls(config.tls());
        if (config.tls().isOn()) {
            tls.into(options);
        }
        ApiDocument document = ApiDocument.load();
        ConnectionWatch connections = new ConnectionWatch(vertx, patienceMs);
        ApiRouter router = new ApiRouter(
                document,
                handlers(document, resources),
                new Gate(config),
                new ChangeAudit(new AuditLog(auditFile())),
                connections);
        server = vertx.createHttpServer(options)
                .connectionHandler(connections::opened)
                .invalidRequestHandler(new NoHttp(MAX_LINE_OCTETS, MAX_HEADER_OCTETS))
                .requestHandler(router.routes(vertx));
        if (config.tls().isOn()) {
            tls.watch(vertx, server);
        }
        return null;
    }

    /** All handlers, of which there is exactly one for each operation of the document. */
    static Map<String, OperationHandler> handlers(ApiDocument document, List<Resource> resources) {
        Map<String, OperationHandler> handlers = new HashMap<>();
        resources.forEach(resource -> handlers.putAll(resource.operations()));
        TreeSet<String> documented = new TreeSet<>();
        for (Operation operation : document.operations()) {
            documented.add(operation.id());
        }
        if (!documented.equals(handlers.keySet())) {
            throw new IllegalStateException("openapi.yaml has the operations " + documented
                    + ", and there are handlers of " + new TreeSet<>(handlers.keySet()));
        }
        return handlers;
    }

    private Path auditFile() {
        return config.auditLog() == null ? Path.of(node.stateDirectory(), "audit.log") : Path.of(config.auditLog());
    }

    private Throwable told(Throwable refused) {
        if (refused instanceof IllegalArgumentException || refused instanceof IllegalStateException) {
            return refused;
        }
        String why = refused instanceof IOException && refused.getMessage() != null
                ? refused.getMessage()
                : refused.toString();
        return new IllegalArgumentException(
                "http: " + config.listen() + " port " + config.port() + " cannot be listened on (" + why
                        + "); give another http.port, or run with --no-http",
                refused);
    }
}
