// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.resource;

import dev.weir.config.Words;
import dev.weir.export.ExportVerticle;
import dev.weir.export.process.ExporterStatus;
import dev.weir.model.bus.ExportCommand;
import dev.weir.node.host.Node;
import dev.weir.node.http.Answer;
import dev.weir.node.http.ApiCall;
import dev.weir.node.http.OperationHandler;
import dev.weir.node.http.Resource;
import dev.weir.node.http.problem.Problem;
import dev.weir.node.http.problem.ProblemException;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code /api/v1/exporters}: how each is doing, and orders to it. */
public final class ExportersResource implements Resource {
    private final Node node;

    /** Those of a node. */
    public ExportersResource(Node node) {
        this.node = node;
    }

    @Override
    public Map<String, OperationHandler> operations() {
        return Map.of(
                "listExporters",
                call -> Future.succeededFuture(Answer.json(node.exporters().stream()
                        .map(exporter -> members(exporter.status()))
                        .toList())),
                "pauseExporter",
                call -> order(call, new ExportCommand.Pause()),
                "resumeExporter",
                call -> order(call, new ExportCommand.Resume()),
                "flushExporter",
                call -> order(call, new ExportCommand.Flush()),
                "resendTemplates",
                call -> order(call, new ExportCommand.ResendTemplates()));
    }

    private Future<Answer> order(ApiCall call, ExportCommand command) {
        String name = call.text("name").orElseThrow();
        ExportVerticle exporter = node.exporters().stream()
                .filter(one -> one.status().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ProblemException(Problem.notFound("there is no exporter of that name; there are "
                        + node.exporters().stream()
                                .map(one -> one.status().name())
                                .collect(Collectors.joining(", ")))));
        return node.order(name, command)
                .map(done -> Answer.json(members(exporter.status())))
                .recover(refused -> Future.failedFuture(new ProblemException(
                        Problem.of(409, "exporter-refused", "exporter " + name + ": " + refused.getMessage()))));
    }

    private static Map<String, Object> members(ExporterStatus status) {
        Map<String, Object> lateness = new LinkedHashMap<>();
        lateness.put("records", status.lateness().records());
        lateness.put("p50Ns", status.lateness().p50Ns());
        lateness.put("p99Ns", status.lateness().p99Ns());
        lateness.put("maxNs", status.lateness().maxNs());
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", status.name());
        members.put("state", Words.of(status.state()));
        members.put("destination", status.destination());
        members.put("queuedRecords", status.queuedRecords());
        members.put("lastError", status.lastError());
        members.put(
                "lastErrorAt",
                status.lastErrorAt() == null ? null : status.lastErrorAt().toString());
        members.put("lateness", lateness);
        return members;
    }
}
