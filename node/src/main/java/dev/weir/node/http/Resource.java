// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import java.util.Map;

/** The operations of one thing that a node has. A new one is added in {@link Resources}. */
public interface Resource {
    /** What does each operation, by its operationId in the document. */
    Map<String, OperationHandler> operations();

    /** The control plane is about to end: answers that go on have their last word. */
    default void end() {
        // Most answers do not.
    }
}
