// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.resource;

import dev.weir.model.ledger.LedgerBalance;
import dev.weir.node.host.Node;
import dev.weir.node.http.Answer;
import dev.weir.node.http.OperationHandler;
import dev.weir.node.http.Resource;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /api/v1/drain}: the node takes no more, and exports what it has. */
public final class DrainResource implements Resource {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Node node;

    /** That of a node. */
    public DrainResource(Node node) {
        this.node = node;
    }

    @Override
    public Map<String, OperationHandler> operations() {
        return Map.of("drain", call -> node.drain(TIMEOUT).transform(result -> Future.succeededFuture(told(result))));
    }

    private Answer told(AsyncResult<Void> result) {
        List<String> faults = new ArrayList<>(LedgerBalance.faults(node.ledger()));
        boolean balanced = faults.isEmpty();
        if (result.failed()) {
            faults.add(0, String.valueOf(result.cause().getMessage()));
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("drained", result.succeeded());
        members.put("balanced", balanced);
        members.put("faults", faults);
        return Answer.json(members);
    }
}
