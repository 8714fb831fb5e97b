// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import io.vertx.core.Future;

/** What an operation of the document does. */
@FunctionalInterface
public interface OperationHandler {
    /**
     * Does it, on the control plane's event loop, where nothing may wait: {@link ApiCall#blocking} is for that.
     *
     * @return the answer; fails with a {@link dev.weir.node.http.problem.ProblemException} for the caller, or with anything
     *     else by a defect
     */
    Future<Answer> handle(ApiCall call);
}
