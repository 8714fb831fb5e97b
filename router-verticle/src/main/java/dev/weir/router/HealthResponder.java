// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router;

import dev.weir.config.HealthCheckConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Supplier;

/** Tells a load balancer by HTTP whether this node is well: 200, or 503 and why not. It tells nothing else to anybody. */
final class HealthResponder {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;

    private final HealthCheckConfig config;
    private final Supplier<String> objection;
    private HttpServer server;

    /**
     * One that does not listen yet.
     *
     * @param objection why the node is not well; empty when it is
     */
    HealthResponder(HealthCheckConfig config, Supplier<String> objection) {
        this.config = config;
        this.objection = objection;
    }

    /** Listens on all addresses. Fails with the line for the user. */
    Future<Void> start(Vertx vertx) {
        server = vertx.createHttpServer().requestHandler(this::answer);
        return server.listen(config.port())
                .recover(refused -> Future.failedFuture(new IllegalStateException(
                        "forwarding: health check: TCP port " + config.port() + " cannot be listened on ("
                                + refused.getMessage() + "); give another router.forwarding.healthCheck.port",
                        refused)))
                .mapEmpty();
    }

    private void answer(HttpServerRequest request) {
        if (!config.path().equals(request.path())) {
            request.response().setStatusCode(NOT_FOUND).end();
        } else if (!HttpMethod.GET.equals(request.method()) && !HttpMethod.HEAD.equals(request.method())) {
            request.response()
                    .setStatusCode(METHOD_NOT_ALLOWED)
                    .putHeader("Allow", "GET, HEAD")
                    .end();
        } else {
            String why = objection.get();
            request.response()
                    .setStatusCode(why.isEmpty() ? OK : UNAVAILABLE)
                    .putHeader("Content-Type", "text/plain; charset=utf-8")
                    .end(why.isEmpty() ? "ok\n" : why + "\n");
        }
    }

    Future<Void> stop() {
        return server == null ? Future.succeededFuture() : server.close();
    }
}
