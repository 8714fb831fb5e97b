// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import dev.weir.node.http.document.ApiDocument;
import dev.weir.node.http.document.Operation;
import dev.weir.node.http.document.RequestValidator;
import dev.weir.node.http.problem.Fault;
import dev.weir.node.http.problem.Problem;
import dev.weir.node.http.problem.ProblemException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The routes of the document: each request goes through the gate and the document's rules to its handler. */
final class ApiRouter {
    static final long MAX_BODY_OCTETS = 1L << 20;

    private static final Logger LOG = System.getLogger(ApiRouter.class.getName());
    private static final int INTERNAL = 500;

    private final ApiDocument document;
    private final Map<String, OperationHandler> handlers;
    private final Gate gate;
    private final ChangeAudit audit;
    private final ConnectionWatch connections;
    private final AnswerWriter writer;

    ApiRouter(
            ApiDocument document,
            Map<String, OperationHandler> handlers,
            Gate gate,
            ChangeAudit audit,
            ConnectionWatch connections) {
        this.document = document;
        this.handlers = handlers;
        this.gate = gate;
        this.audit = audit;
        this.connections = connections;
        this.writer = new AnswerWriter(connections);
    }

    Router routes(Vertx vertx) {
        Router router = Router.router(vertx);
        router.route().handler(this::enter);
        for (Operation operation : document.operations()) {
            route(router, operation);
        }
        for (int status : new int[] {400, 404, 405, 406, 413, 415, INTERNAL}) {
            router.errorHandler(status, request -> writer.problem(request, problem(request, status)));
        }
        return router;
    }

    private void enter(RoutingContext request) {
        connections.asked(request.request());
        AnswerWriter.secure(request.response());
        gate.objection(request.request()).ifPresentOrElse(problem -> refuse(request, problem), request::next);
    }

    private void route(Router router, Operation operation) {
        RequestValidator validator = new RequestValidator(operation);
        OperationHandler handler = handlers.get(operation.id());
        BodyHandler bodies = BodyHandler.create(false).setBodyLimit(MAX_BODY_OCTETS);
        Route route = router.route(
                HttpMethod.valueOf(operation.method()), operation.path().replaceAll("\\{([A-Za-z]+)}", ":$1"));
        operation.produces().forEach(route::produces);
        operation.bodies().keySet().forEach(route::consumes);
        route.handler(request -> {
            try {
                request.put("caller", gate.admit(request.request(), operation));
                // Nobody's body is read before he was let in.
                bodies.handle(request);
            } catch (ProblemException refused) {
                refuse(request, refused.problem());
            }
        });
        route.handler(request -> call(request, operation, validator, handler));
        route.failureHandler(request -> fail(request, request.failure(), request.statusCode()));
    }

    private void call(
            RoutingContext request, Operation operation, RequestValidator validator, OperationHandler handler) {
        connections.understood(request.request());
        ApiCall call;
        try {
            call = call(request, operation, validator);
        } catch (ProblemException refused) {
            refuse(request, refused.problem());
            return;
        }
        Context context = request.vertx().getOrCreateContext();
        Future<Answer> answer = operation.isChange()
                ? audit.change(call, request.request().remoteAddress().hostAddress(), handler)
                : handled(handler, call);
        answer.onComplete(result -> context.runOnContext(now -> {
            if (result.succeeded()) {
                writer.answer(request, result.result());
            } else {
                fail(request, result.cause(), INTERNAL);
            }
        }));
    }

    /** What a handler answers; a handler that throws has failed. */
    static Future<Answer> handled(OperationHandler handler, ApiCall call) {
        try {
            return handler.handle(call);
        } catch (RuntimeException thrown) {
            return Future.failedFuture(thrown);
        }
    }

    private ApiCall call(RoutingContext request, Operation operation, RequestValidator validator) {
        Map<String, Map<String, List<String>>> given = new LinkedHashMap<>();
        Map<String, List<String>> path = new LinkedHashMap<>();
        request.pathParams().forEach((name, value) -> path.put(name, List.of(value)));
        given.put("path", path);
        given.put("query", lists(request.queryParams()));
        Map<String, List<String>> headers = new LinkedHashMap<>();
        operation.parameters().stream()
                .filter(parameter -> parameter.in().equals("header"))
                .forEach(parameter -> headers.put(
                        parameter.name(), request.request().headers().getAll(parameter.name())));
        given.put("header", headers);
        Map<String, Object> parameters = validator.parameters(given);
        String body = body(request, operation);
        String type = request.request().getHeader("Content-Type");
        String contentType = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        String accepted = request.getAcceptableContentType();
        return new ApiCall(
                operation,
                request.get("caller"),
                parameters,
                contentType,
                body,
                accepted == null && !operation.produces().isEmpty()
                        ? operation.produces().get(0)
                        : accepted,
                request.vertx());
    }

    private static String body(RoutingContext request, Operation operation) {
        String body = request.body().asString();
        boolean empty = body == null || body.isEmpty();
        if (operation.bodyRequired() && empty) {
            throw new ProblemException(Problem.of(
                    400,
                    "invalid-request",
                    new Fault(
                            "body",
                            "is missing",
                            "send one of type "
                                    + String.join(" or ", operation.bodies().keySet()))));
        }
        if (operation.bodies().isEmpty() && !empty) {
            throw new ProblemException(Problem.of(
                    415,
                    "unsupported-media-type",
                    new Fault("body", "is not wanted by " + operation.id(), "send none")));
        }
        if (!empty && request.request().getHeader("Content-Type") == null) {
            throw new ProblemException(Problem.of(
                    415,
                    "unsupported-media-type",
                    new Fault(
                            "header.Content-Type",
                            "is missing",
                            "it must be "
                                    + String.join(" or ", operation.bodies().keySet()))));
        }
        return empty ? "" : body;
    }

    private static Map<String, List<String>> lists(MultiMap map) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        map.names().forEach(name -> lists.put(name, map.getAll(name)));
        return lists;
    }

    private void refuse(RoutingContext request, Problem problem) {
        if (problem.status() == 429) {
            request.response().putHeader("Retry-After", "1");
        }
        writer.problem(request, problem);
    }

    private void fail(RoutingContext request, Throwable cause, int status) {
        if (cause instanceof ProblemException refused) {
            refuse(request, refused.problem());
            return;
        }
        if (cause == null || status != INTERNAL && status > 0) {
            writer.problem(request, problem(request, status));
            return;
        }
        // The caller is told no more than that: what a defect says may be anything.
        LOG.log(Level.ERROR, "http: " + request.request().method() + " " + request.normalizedPath() + " failed", cause);
        writer.problem(request, problem(request, INTERNAL));
    }

    private Problem problem(RoutingContext request, int status) {
        return switch (status) {
            case 404 -> Problem.notFound("there is nothing here; /openapi.yaml says what there is");
            case 405 -> {
                request.response().putHeader("Allow", String.join(", ", methods(request)));
                yield Problem.of(405, "method-not-allowed", "this takes " + String.join(", ", methods(request)));
            }
            case 406 -> Problem.of(406, "not-acceptable", "the header Accept allows none of the types there are here");
            case 413 ->
                Problem.of(
                        413,
                        "content-too-large",
                        "the body is larger than " + MAX_BODY_OCTETS + " octets, which is the most");
            case 415 ->
                Problem.of(415, "unsupported-media-type", "the header Content-Type has a type that is not taken here");
            case 400 -> Problem.of(400, "invalid-request", "the request is not HTTP as it should be");
            default -> Problem.of(INTERNAL, "internal-error", "this is a defect of Weir; its log says more");
        };
    }

    private Set<String> methods(RoutingContext request) {
        Set<String> methods = new TreeSet<>();
        for (Operation operation : document.operations()) {
            if (request.normalizedPath().matches(operation.path().replaceAll("\\{[A-Za-z]+}", "[^/]+"))) {
                methods.add(operation.method());
            }
        }
        return methods;
    }
}
