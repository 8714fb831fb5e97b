// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import dev.weir.node.http.problem.Fault;
import dev.weir.node.http.problem.Problem;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.Json;

/** Answers what is no HTTP as it should be, or too long, with a problem as well; the connection ends. */
final class NoHttp implements Handler<HttpServerRequest> {
    private final int maxLineOctets;
    private final int maxHeaderOctets;

    NoHttp(int maxLineOctets, int maxHeaderOctets) {
        this.maxLineOctets = maxLineOctets;
        this.maxHeaderOctets = maxHeaderOctets;
    }

    @Override
    public void handle(HttpServerRequest request) {
        // What is wrong is told by classes of the library below, of which the name is enough here.
        Object wrong = request.decoderResult();
        Problem problem = problem(String.valueOf(wrong));
        AnswerWriter.secure(request.response());
        request.response()
                .setStatusCode(problem.status())
                .putHeader("Connection", "close")
                .putHeader("Content-Type", "application/problem+json")
                .end(Json.encode(problem.members()) + "\n")
                .onComplete(left -> request.connection().close());
    }

    private Problem problem(String wrong) {
        if (wrong.contains("TooLongHttpLine")) {
            return Problem.of(
                    414,
                    "uri-too-long",
                    new Fault(
                            "line",
                            "is too long",
                            "the request's first line has " + maxLineOctets + " octets at most"));
        }
        if (wrong.contains("TooLongHttpHeader")) {
            return Problem.of(
                    431,
                    "headers-too-large",
                    new Fault("header", "is too large", "all headers have " + maxHeaderOctets + " octets at most"));
        }
        return Problem.of(400, "invalid-request", "the request is not HTTP as it should be");
    }
}
