// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import dev.weir.node.http.document.Operation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * A request that the document allows, from somebody who may make it.
 *
 * @param operation the operation asked for
 * @param caller who asks
 * @param parameters values of path, query and header by name, of the document's types: {@code Long}, {@code Boolean},
 *     {@code String}
 * @param contentType of the body, without parameters; empty for none
 * @param body the body's text; empty for none
 * @param accepted the content type that the caller wants of those that the operation has
 * @param vertx for what may wait
 */
public record ApiCall(
        Operation operation,
        Caller caller,
        Map<String, Object> parameters,
        String contentType,
        String body,
        String accepted,
        Vertx vertx) {

    /** A text; empty when the request does not have it. */
    public Optional<String> text(String parameter) {
        return Optional.ofNullable((String) parameters.get(parameter));
    }

    /** A whole number that the request has, or the document has a default for. */
    public long number(String parameter) {
        return (Long) parameters.get(parameter);
    }

    /** A flag; false when neither the request nor the document has it. */
    public boolean flag(String parameter) {
        return Boolean.TRUE.equals(parameters.get(parameter));
    }

    /** Does what may wait where nobody waits for it. */
    public <T> Future<T> blocking(Callable<T> work) {
        return vertx.executeBlocking(work, false);
    }
}
