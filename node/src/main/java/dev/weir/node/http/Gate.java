// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import dev.weir.config.HttpConfig;
import dev.weir.node.http.document.Operation;
import dev.weir.node.http.problem.Problem;
import dev.weir.node.http.problem.ProblemException;
import dev.weir.node.http.security.Authenticator;
import dev.weir.node.http.security.OriginCheck;
import dev.weir.node.http.security.RequestRate;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Lets a request in, or says why not. The control plane's event loop calls. */
final class Gate {
    private static final int TOO_MANY = 429;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int BURST_SECONDS = 2;
    private static final double FAILURES_PER_SECOND = 0.2;
    private static final double FAILURES_AT_ONCE = 10;

    private final OriginCheck origins;
    private final Authenticator authenticator;
    private final RequestRate requests;
    private final RequestRate failures = new RequestRate(FAILURES_PER_SECOND, FAILURES_AT_ONCE);

    Gate(HttpConfig config) {
        this.origins = new OriginCheck(config);
        this.authenticator = new Authenticator(config);
        this.requests =
                new RequestRate(config.requestsPerSecond(), (double) BURST_SECONDS * config.requestsPerSecond());
    }

    /** What is to be held against a request before it is known what it asks for; empty for nothing. */
    Optional<Problem> objection(HttpServerRequest request) {
        if (!requests.take(address(request), System.nanoTime())) {
            return Optional.of(tooMany("more requests come from this address than http.requestsPerSecond allows"));
        }
        return origins.objection(request.headers());
    }

    /** Who asks; throws the problem when he may not. */
    Caller admit(HttpServerRequest request, Operation operation) {
        if (operation.role().isEmpty()) {
            return new Caller("anybody", null);
        }
        InetAddress address = address(request);
        String authorization = request.getHeader("Authorization");
        X509Certificate certificate = certificate(request.sslSession());
        Optional<Caller> caller = authenticator.authenticate(authorization, certificate);
        if (caller.isEmpty()) {
            boolean guessed = authorization != null || certificate != null;
            // Whoever has a token is let in, however many others guess from where he is.
            if (guessed && !failures.take(address, System.nanoTime())) {
                throw new ProblemException(
                        tooMany("too many requests with a wrong token came from this address; wait a minute"));
            }
            request.response().putHeader("WWW-Authenticate", "Bearer realm=\"weir\"");
            throw new ProblemException(Problem.of(
                    UNAUTHORIZED,
                    "unauthorized",
                    "no valid token or client certificate came with the request; send the header Authorization: Bearer"
                            + " TOKEN ('weir token create' makes one)"));
        }
        if (!caller.get().role().covers(operation.role().get())) {
            throw new ProblemException(Problem.of(
                    FORBIDDEN,
                    "forbidden",
                    operation.id() + " takes the role operator, and "
                            + caller.get().name() + " is a reader"));
        }
        return caller.get();
    }

    private static Problem tooMany(String detail) {
        return Problem.of(TOO_MANY, "too-many-requests", detail);
    }

    private static InetAddress address(HttpServerRequest request) {
        try {
            return InetAddress.getByName(request.remoteAddress().hostAddress());
        } catch (UnknownHostException impossible) {
            return InetSocketAddress.createUnresolved("unknown", 0).getAddress();
        }
    }

    private static X509Certificate certificate(SSLSession session) {
        if (session == null) {
            return null;
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate first ? first : null;
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }
}
