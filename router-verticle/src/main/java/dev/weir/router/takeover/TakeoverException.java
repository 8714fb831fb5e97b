// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/** Traffic that cannot be brought here or let go of. The message is one line: what, where, why, what to do. */
public final class TakeoverException extends Exception {
    private static final long serialVersionUID = 1L;

    public TakeoverException(String message) {
        super(message);
    }

    public TakeoverException(String message, Throwable cause) {
        super(message, cause);
    }
}
