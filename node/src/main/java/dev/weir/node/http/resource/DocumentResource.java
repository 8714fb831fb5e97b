// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.resource;

import dev.weir.node.http.Answer;
import dev.weir.node.http.OperationHandler;
import dev.weir.node.http.Resource;
import dev.weir.node.http.document.ApiDocument;
import io.vertx.core.Future;
import java.util.Map;

/** {@code /openapi.yaml}: the document itself. */
public final class DocumentResource implements Resource {
    @Override
    public Map<String, OperationHandler> operations() {
        return Map.of(
                "getOpenApi",
                call -> call.blocking(ApiDocument::load)
                        .compose(document -> Future.succeededFuture(Answer.text("application/yaml", document.text()))));
    }
}
