// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.resource;

import dev.weir.config.WeirConfig;
import dev.weir.node.host.Node;
import dev.weir.node.http.Answer;
import dev.weir.node.http.OperationHandler;
import dev.weir.node.http.Resource;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /api/v1/node}: which node this is, and since when. */
public final class NodeResource implements Resource {
    private final Node node;
    private final Instant started = Instant.now();

    /** That of a node which has started. */
    public NodeResource(Node node) {
        this.node = node;
    }

    @Override
    public Map<String, OperationHandler> operations() {
        return Map.of("getNode", call -> Future.succeededFuture(Answer.json(members())));
    }

    private Map<String, Object> members() {
        WeirConfig config = node.config();
        Runtime runtime = Runtime.getRuntime();
        String version = NodeResource.class.getPackage().getImplementationVersion();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", config.node().name());
        members.put("version", version == null ? "unpackaged" : version);
        members.put("observationDomainId", config.node().observationDomainId());
        members.put("forwarding", config.router().forwarding().mode());
        members.put("shards", config.metering().shards());
        members.put("captures", config.captures().size());
        members.put("exporters", config.exporters().size());
        members.put("startedAt", started.toString());
        members.put("uptimeSeconds", Instant.now().getEpochSecond() - started.getEpochSecond());
        members.put("pid", ProcessHandle.current().pid());
        members.put("java", System.getProperty("java.runtime.version"));
        members.put("heapUsedOctets", runtime.totalMemory() - runtime.freeMemory());
        members.put("heapMaxOctets", runtime.maxMemory());
        return members;
    }
}
