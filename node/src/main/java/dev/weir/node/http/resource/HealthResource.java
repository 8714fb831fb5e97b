// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.resource;

import dev.weir.config.Words;
import dev.weir.export.ExportVerticle;
import dev.weir.export.process.ExporterState;
import dev.weir.node.host.Node;
import dev.weir.node.http.Answer;
import dev.weir.node.http.OperationHandler;
import dev.weir.node.http.Resource;
import dev.weir.router.CaptureStatus;
import dev.weir.router.takeover.FailoverState;
import dev.weir.router.takeover.FailoverStatus;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code /health}: whether the process lives, and whether each of its parts does what it is there for. Everybody may ask,
 * so names and states are all that is told.
 */
public final class HealthResource implements Resource {
    private static final int UNAVAILABLE = 503;

    /** What a member of a failover group may be for long. */
    private static final Set<FailoverState> WELL = Set.of(FailoverState.ACTIVE, FailoverState.STANDBY);

    private final Node node;

    /** That of a node. */
    public HealthResource(Node node) {
        this.node = node;
    }

    @Override
    public Map<String, OperationHandler> operations() {
        return Map.of(
                "getLiveness", call -> Future.succeededFuture(Answer.json(Map.of("status", "up"))),
                "getReadiness", call -> Future.succeededFuture(readiness()));
    }

    private Answer readiness() {
        List<Map<String, Object>> components = new ArrayList<>();
        boolean ready = add(components, "node", node.isDraining() ? "draining" : "running", !node.isDraining());
        for (CaptureStatus capture : node.captures()) {
            String state = !capture.error().isEmpty() ? "broken" : capture.ended() ? "ended" : "running";
            ready &= add(components, "captures." + capture.name(), state, state.equals("running"));
        }
        if (node.forwarding().isPresent()) {
            boolean well = node.forwarding().get().trouble().isEmpty();
            ready &= add(components, "router.forwarding", well ? "running" : "in trouble", well);
        }
        if (node.failoverStatus().isPresent()) {
            FailoverStatus failover = node.failoverStatus().get();
            boolean well = failover.trouble().isEmpty() && WELL.contains(failover.state());
            ready &= add(components, "ha.group", Words.of(failover.state()), well);
        }
        if (node.conntrackdStatus().isPresent()) {
            boolean well = node.conntrackdStatus().get().trouble().isEmpty();
            ready &= add(components, "ha.conntrackd", well ? "running" : "in trouble", well);
        }
        for (ExportVerticle exporter : node.exporters()) {
            ExporterState state = exporter.status().state();
            // What a destination does is not the node's fault: its queue has room for that.
            boolean well =
                    state == ExporterState.RUNNING || state == ExporterState.PAUSED || state == ExporterState.RETRYING;
            ready &= add(components, "exporters." + exporter.status().name(), Words.of(state), well);
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("status", ready ? "ready" : "not ready");
        members.put("components", components);
        return new Answer.Json(ready ? 200 : UNAVAILABLE, members, Map.of());
    }

    private static boolean add(List<Map<String, Object>> components, String name, String state, boolean ready) {
        Map<String, Object> component = new LinkedHashMap<>();
        component.put("name", name);
        component.put("state", state);
        component.put("ready", ready);
        components.add(component);
        return ready;
    }
}
