// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import dev.weir.node.http.document.Operation;
import dev.weir.node.http.document.Parameter;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** A valid request of each operation, and what a node that has not started answers to it where that is not 200. */
final class Samples {
    private static final Map<String, Integer> STATUS =
            Map.of("flushExporter", 404, "resendTemplates", 404, "pauseExporter", 404, "resumeExporter", 404);

    private Samples() {}

    static String path(Operation operation) {
        return operation.path().replace("{name}", "nosuch").replace("{version}", "1");
    }

    static int status(Operation operation) {
        return STATUS.getOrDefault(operation.id(), 200);
    }

    static String body(Operation operation) {
        return operation.bodies().isEmpty() ? "" : "{}";
    }

    static String[] headers(Operation operation) {
        String type = operation.bodies().isEmpty()
                ? "text/plain"
                : operation.bodies().keySet().iterator().next();
        return operation.bodies().isEmpty() ? new String[] {"X-None", "none"} : new String[] {"Content-Type", type};
    }

    /** A value that a parameter never has; empty where it may have any. */
    static String wrong(Parameter parameter) {
        JsonObject schema = parameter.schema();
        if (!schema.getString("type", "string").equals("string") || schema.containsKey("enum")) {
            return "no-such";
        }
        return schema.containsKey("maxLength") ? "x".repeat(schema.getInteger("maxLength") + 1) : "";
    }

    static boolean isStream(Operation operation) {
        return operation.produces().contains("text/event-stream");
    }
}
