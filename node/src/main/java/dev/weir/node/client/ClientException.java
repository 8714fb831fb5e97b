// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.client;

/** Why a running Weir did not do what it was asked to; its message is the line for the user. */
public final class ClientException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whose fault it is. */
    public enum Kind {
        /** The node refused or failed. */
        REFUSED,
        /** Nobody answered. */
        UNREACHABLE,
        /** The caller may not do that. */
        FORBIDDEN
    }

    private final Kind kind;

    ClientException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    ClientException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
