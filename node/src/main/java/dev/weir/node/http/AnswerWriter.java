// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import dev.weir.node.http.problem.Problem;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.Json;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Writes answers and problems. */
final class AnswerWriter {
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";

    private final ConnectionWatch connections;

    AnswerWriter(ConnectionWatch connections) {
        this.connections = connections;
    }

    void answer(RoutingContext request, Answer answer) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        if (answer instanceof Answer.Events events) {
            stream(request, events);
        } else if (answer instanceof Answer.Text text) {
            end(request, text.contentType(), text.body());
        } else if (answer instanceof Answer.Json json) {
            end(request, JSON, Json.encode(json.body()));
        }
    }

    void problem(RoutingContext request, Problem problem) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed() || response.headWritten()) {
            return;
        }
        if (!request.request().isEnded()) {
            // What is left of the body is not read.
            response.putHeader("Connection", "close");
        }
        response.setStatusCode(problem.status());
        end(request, PROBLEM, Json.encode(problem.members()));
    }

    private void end(RoutingContext request, String contentType, String body) {
        Future<Void> left = request.response()
                .putHeader("Content-Type", contentType)
                .end(contentType.endsWith("json") ? body + "\n" : body);
        connections.answered(request.request(), left);
    }

    private static void stream(RoutingContext request, Answer.Events events) {
        HttpServerResponse response = request.response();
        response.setChunked(true).putHeader("Content-Type", "text/event-stream");
        Reader reader = new Reader(request.vertx().getOrCreateContext(), response);
        response.closeHandler(closed -> reader.gone());
        response.exceptionHandler(broken -> reader.gone());
        response.writeHead();
        events.source().accept(reader);
    }

    /** One reader of events; what is written is written on the connection's event loop. */
    private static final class Reader implements EventSink {
        private static final int MAX_WAITING_OCTETS = 256 * 1024;

        private final Context context;
        private final HttpServerResponse response;
        private final AtomicBoolean isGone = new AtomicBoolean();
        private volatile Runnable onGone = () -> {};

        Reader(Context context, HttpServerResponse response) {
            this.context = context;
            this.response = response;
            response.setWriteQueueMaxSize(MAX_WAITING_OCTETS);
        }

        @Override
        public boolean send(String event, Object data) {
            if (isGone.get()) {
                return false;
            }
            String text = "event: " + event + "\ndata: " + Json.encode(data) + "\n\n";
            context.runOnContext(write -> write(text));
            return true;
        }

        @Override
        public void onGone(Runnable gone) {
            onGone = gone;
            if (isGone.get()) {
                gone.run();
            }
        }

        private void write(String text) {
            if (isGone.get()) {
                return;
            }
            if (response.writeQueueFull()) {
                gone();
                response.reset();
            } else {
                response.write(text);
            }
        }

        void gone() {
            if (isGone.compareAndSet(false, true)) {
                onGone.run();
            }
        }
    }

    /** Headers that every answer has: nothing is to be stored, framed, guessed at or loaded. */
    static void secure(HttpServerResponse response) {
        SECURITY.forEach(response::putHeader);
    }

    private static final Map<String, String> SECURITY = Map.of(
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cache-Control", "no-store");
}
