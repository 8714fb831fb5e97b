// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Ends connections of clients that take too long to ask, to send a body, or to take an answer, and those beyond a number:
 * what is held open costs memory and descriptors (slow loris). The control plane's event loop calls.
 */
final class ConnectionWatch {
    static final int MAX_CONNECTIONS = 256;
    static final int MAX_CONNECTIONS_AN_ADDRESS = 128;

    private final Vertx vertx;
    private final long patienceMs;
    private final IdentityHashMap<HttpConnection, Watched> open = new IdentityHashMap<>();
    private final Map<String, Integer> addresses = new HashMap<>();

    /**
     * One without connections.
     *
     * @param patienceMs how long a client may take for each of the three, milliseconds
     */
    ConnectionWatch(Vertx vertx, long patienceMs) {
        this.vertx = vertx;
        this.patienceMs = patienceMs;
    }

    private static final class Watched {
        private final String address;
        private long timer = -1;

        Watched(String address) {
            this.address = address;
        }
    }

    /** A client has connected. */
    void opened(HttpConnection connection) {
        String address = connection.remoteAddress().hostAddress();
        if (open.size() >= MAX_CONNECTIONS || addresses.getOrDefault(address, 0) >= MAX_CONNECTIONS_AN_ADDRESS) {
            connection.close();
            return;
        }
        Watched watched = new Watched(address);
        open.put(connection, watched);
        addresses.merge(address, 1, Integer::sum);
        connection.closeHandler(closed -> forget(connection));
        expect(connection);
    }

    /** The headers of a request are here; its body is expected. */
    void asked(HttpServerRequest request) {
        expect(request.connection());
    }

    /** The request is here whole; what it takes to answer it is the node's own time. */
    void understood(HttpServerRequest request) {
        cancel(open.get(request.connection()));
    }

    /** The answer is on its way; when it has left, the next request is expected. */
    void answered(HttpServerRequest request, Future<Void> left) {
        expect(request.connection());
        left.onSuccess(done -> expect(request.connection()));
    }

    /** How many are open. */
    int connections() {
        return open.size();
    }

    private void expect(HttpConnection connection) {
        Watched watched = open.get(connection);
        cancel(watched);
        if (watched != null) {
            watched.timer = vertx.setTimer(patienceMs, late -> connection.close());
        }
    }

    private void cancel(Watched watched) {
        if (watched != null && watched.timer != -1) {
            vertx.cancelTimer(watched.timer);
            watched.timer = -1;
        }
    }

    private void forget(HttpConnection connection) {
        Watched watched = open.remove(connection);
        cancel(watched);
        if (watched != null) {
            addresses.computeIfPresent(watched.address, (address, count) -> count > 1 ? count - 1 : null);
        }
    }
}
