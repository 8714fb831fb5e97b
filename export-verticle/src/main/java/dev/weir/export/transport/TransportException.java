// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import java.io.IOException;

/** A destination that cannot be opened. The message is one line: what, why, and what to do where that is known. */
public final class TransportException extends IOException {
    private final boolean passing;

    private TransportException(String message, boolean passing, Throwable cause) {
        super(message, cause);
        this.passing = passing;
    }

    /** One that time may heal: a name that does not resolve, a network that is down. */
    static TransportException passing(String message, Throwable cause) {
        return new TransportException(message, true, cause);
    }

    /** One that the operator has to heal: a path that is a directory. */
    static TransportException lasting(String message, Throwable cause) {
        return new TransportException(message, false, cause);
    }

    /** Whether time may heal it. */
    public boolean isPassing() {
        return passing;
    }
}
