// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import dev.weir.node.http.problem.Problem;
import dev.weir.node.http.problem.ProblemException;
import dev.weir.node.http.security.AuditLog;
import io.vertx.core.Future;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Has every change in the audit log, before it is made and with what came of it. What cannot be logged is not made. */
final class ChangeAudit {
    private static final Logger LOG = System.getLogger(ChangeAudit.class.getName());
    private static final int UNAVAILABLE = 503;

    private final AuditLog log;
    private final AtomicLong lastNumber = new AtomicLong();

    ChangeAudit(AuditLog log) {
        this.log = log;
    }

    /** Makes a change. */
    Future<Answer> change(ApiCall call, String address, OperationHandler handler) {
        long number = lastNumber.incrementAndGet();
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("event", "asked");
        asked.put("number", number);
        asked.put("who", call.caller().name());
        asked.put("role", String.valueOf(call.caller().role()).toLowerCase(java.util.Locale.ROOT));
        asked.put("from", address);
        asked.put("operation", call.operation().id());
        asked.put("parameters", call.parameters());
        return call.blocking(() -> {
                    log.write(asked);
                    return null;
                })
                .recover(full -> {
                    LOG.log(Level.ERROR, "http: the audit log cannot be written: " + full.getMessage());
                    return Future.failedFuture(new ProblemException(Problem.of(
                            UNAVAILABLE,
                            "audit-log-failed",
                            "the audit log cannot be written, so nothing was changed; see http.auditLog")));
                })
                .compose(logged -> ApiRouter.handled(handler, call))
                .transform(result -> call.blocking(() -> {
                            outcome(call, number, result.succeeded() ? result.result() : null, result.cause());
                            return null;
                        })
                        .transform(logged -> result.succeeded()
                                ? Future.succeededFuture(result.result())
                                : Future.failedFuture(result.cause())));
    }

    private void outcome(ApiCall call, long number, Answer answer, Throwable failure) {
        Map<String, Object> done = new LinkedHashMap<>();
        done.put("event", "done");
        done.put("number", number);
        done.put("who", call.caller().name());
        done.put("operation", call.operation().id());
        if (answer != null) {
            done.put("status", answer.status());
            if (answer instanceof Answer.Json json && json.body() instanceof Map<?, ?> body) {
                done.put("result", body);
            }
        } else if (failure instanceof ProblemException refused) {
            done.put("status", refused.problem().status());
            done.put("result", refused.problem().members());
        } else {
            done.put("status", 500);
        }
        try {
            log.write(done);
        } catch (IOException full) {
            LOG.log(
                    Level.ERROR,
                    "http: what came of change " + number + " is not in the audit log: " + full.getMessage());
        }
    }
}
