// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

/** What the store holds cannot be read: it is of another version, or damaged. */
public final class BadStateException extends Exception {
    private static final long serialVersionUID = 1L;

    /** With the line for the user. */
    public BadStateException(String message) {
        super(message);
    }

    static BadStateException version(String what, int found, int known) {
        return new BadStateException("a " + what + " of version " + found
                + " in the shared state; this node reads version " + known + " (a node of another release wrote it)");
    }
}
