// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import dev.weir.node.http.problem.Problem;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.Json;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

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

    private void stream(RoutingContext request, Answer.Events events) {
        HttpServerResponse response = request.response();
        response.setChunked(true).putHeader("Content-Type", "text/event-stream");
        Reader reader = new Reader(request, connections);
        response.closeHandler(closed -> reader.gone());
        response.exceptionHandler(broken -> reader.gone());
        response.writeHead();
        events.source().accept(reader);
    }

    /** One reader of events; what is written is written on the connection's event loop. */
    private static final class Reader implements EventSink {
        /** On the way to the event loop, and once more on the way to the client. */
        private static final int MAX_WAITING_OCTETS = 1024 * 1024;

        private static final String TOO_SLOW = "{\"reason\":\"events came faster than they were read\"}";

        private final Context context;
        private final HttpServerRequest request;
        private final HttpServerResponse response;
        private final ConnectionWatch connections;
        private final AtomicBoolean isGone = new AtomicBoolean();
        private final AtomicInteger waiting = new AtomicInteger();
        private volatile Runnable onGone = () -> {};

        Reader(RoutingContext routed, ConnectionWatch connections) {
            this.context = routed.vertx().getOrCreateContext();
            this.request = routed.request();
            this.response = routed.response();
            this.connections = connections;
            response.setWriteQueueMaxSize(MAX_WAITING_OCTETS);
        }

        @Override
        public boolean send(String event, Object data) {
            if (isGone.get()) {
                return false;
            }
            String text = text(event, Json.encode(data));
            if (waiting.addAndGet(text.length()) > MAX_WAITING_OCTETS) {
                context.runOnContext(write -> last(text("dropped", TOO_SLOW)));
                return false;
            }
            context.runOnContext(write -> {
                waiting.addAndGet(-text.length());
                write(text);
            });
            return true;
        }

        @Override
        public void end(String event, Object data) {
            String text = text(event, Json.encode(data));
            context.runOnContext(write -> last(text));
        }

        private static String text(String event, String data) {
            return "event: " + event + "\ndata: " + data + "\n\n";
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
                last(text("dropped", TOO_SLOW));
            } else {
                response.write(text);
            }
        }

        /** Sends this and ends; whoever does not read it in time is cut off. */
        private void last(String text) {
            if (!isGone.get()) {
                gone();
                connections.answered(request, response.end(text));
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
