// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.client;

import java.util.List;

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
    private final transient List<String> particulars;

    ClientException(Kind kind, String message) {
        this(kind, message, List.of());
    }

    ClientException(Kind kind, String message, List<String> particulars) {
        super(message);
        this.kind = kind;
        this.particulars = List.copyOf(particulars);
    }

    ClientException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.particulars = List.of();
    }

    /** Where several things are wrong: each, on a line. */
    public List<String> particulars() {
        return particulars;
    }

    public Kind kind() {
        return kind;
    }
}
