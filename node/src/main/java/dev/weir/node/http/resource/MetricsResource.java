// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.resource;

import dev.weir.node.http.Answer;
import dev.weir.node.http.ApiCall;
import dev.weir.node.http.OperationHandler;
import dev.weir.node.http.Resource;
import dev.weir.node.metrics.Metrics;
import dev.weir.node.metrics.NodeState;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** {@code /metrics}: for Prometheus. What counts garbage begins with the first scrape: a start takes no time for it. */
public final class MetricsResource implements Resource {
    private final NodeState node;
    private Metrics metrics;

    /** Those of a node. */
    public MetricsResource(NodeState node) {
        this.node = node;
    }

    @Override
    public Map<String, OperationHandler> operations() {
        return Map.of("getMetrics", this::scrape);
    }

    private Future<Answer> scrape(ApiCall call) {
        String type = Metrics.contentType(call.accepted());
        return call.blocking(() -> Answer.text(type, new String(started().scrape(type), StandardCharsets.UTF_8)));
    }

    private synchronized Metrics started() {
        if (metrics == null) {
            metrics = new Metrics(node);
            metrics.start();
        }
        return metrics;
    }
}
