// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.query;

/** A query that cannot be answered now; the message is for who asked. */
public final class QueryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    QueryException(String message) {
        super(message);
    }

    QueryException(String message, Throwable cause) {
        super(message, cause);
    }
}
