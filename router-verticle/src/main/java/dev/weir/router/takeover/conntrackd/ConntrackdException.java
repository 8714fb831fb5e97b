// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

/** NAT state that cannot be shared. The message is one line: what, where, why, what to do. */
public final class ConntrackdException extends Exception {
    private static final long serialVersionUID = 1L;

    ConntrackdException(String message) {
        super(message);
    }

    ConntrackdException(String message, Throwable cause) {
        super(message, cause);
    }
}
