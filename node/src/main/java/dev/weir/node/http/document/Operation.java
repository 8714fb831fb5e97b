// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.document;

import dev.weir.config.Role;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An operation of the document.
 *
 * @param id its operationId
 * @param method the HTTP method
 * @param path with parameters in braces
 * @param role what the caller must be; empty for an operation that is open to everybody
 * @param parameters of path, query and header
 * @param bodies the schema of the body by content type; empty for none
 * @param bodyRequired whether there must be a body
 * @param produces content types of what it answers with, the preferred one first
 */
public record Operation(
        String id,
        String method,
        String path,
        Optional<Role> role,
        List<Parameter> parameters,
        Map<String, JsonObject> bodies,
        boolean bodyRequired,
        List<String> produces) {

    /** Whether it is to change something, and so is kept in the audit log. */
    public boolean isChange() {
        return !method.equals("GET");
    }
}
