// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.document;

import io.vertx.core.json.JsonObject;

/**
 * A parameter of an operation.
 *
 * @param name its name
 * @param in {@code path}, {@code query} or {@code header}
 * @param required whether a request must have it
 * @param schema what its values are
 */
public record Parameter(String name, String in, boolean required, JsonObject schema) {
    /** How problem documents call it. */
    public String field() {
        return in + "." + name;
    }
}
