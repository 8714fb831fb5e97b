// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.process;

/** How an exporter is doing. */
public enum ExporterState {
    /** Not opened yet. */
    STARTING,
    /** Sends. */
    RUNNING,
    /** Sends nothing, as it was told; what is offered waits in the queue, as long as it has room. */
    PAUSED,
    /** The destination cannot be reached or written; it is tried again from time to time. */
    RETRYING,
    /** The destination is gone for good; what is offered is counted as lost. */
    ENDED,
    /** Stopped by order. */
    STOPPED
}
