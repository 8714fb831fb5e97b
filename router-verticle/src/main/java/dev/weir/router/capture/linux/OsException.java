// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.linux;

/** A call of the operating system that was refused. */
public final class OsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int error;

    /**
     * Made from what the last call on this thread failed with.
     *
     * @param call what was asked for, as a part of a sentence
     */
    public OsException(String call) {
        this(call, Libc.lastError());
    }

    /** Made from an errno. */
    public OsException(String call, int error) {
        super(call + ": " + Libc.words(error));
        this.error = error;
    }

    /** The errno. */
    public int error() {
        return error;
    }
}
