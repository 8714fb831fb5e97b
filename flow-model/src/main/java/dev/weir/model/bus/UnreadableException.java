// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.bus;

/** What came from another node cannot be read: it is of another wire version, or contradicts itself. */
public final class UnreadableException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** With a message that names the sender and what it sent. */
    public UnreadableException(String message) {
        super(message);
    }
}
