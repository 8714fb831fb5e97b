// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

/** Forwarding that cannot be set up or undone. The message is one line: what, where, why, what to do. */
public final class ForwardingException extends Exception {
    private static final long serialVersionUID = 1L;

    public ForwardingException(String message) {
        super(message);
    }

    public ForwardingException(String message, Throwable cause) {
        super(message, cause);
    }
}
