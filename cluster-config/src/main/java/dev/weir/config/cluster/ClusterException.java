// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

/** The cluster could not be joined; the message says why, in one line. */
public final class ClusterException extends Exception {
    private static final long serialVersionUID = 1L;

    /** That, for this reason. */
    public ClusterException(String message) {
        super(message);
    }

    /** That, for this reason. */
    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
