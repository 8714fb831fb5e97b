// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.bus;

/** What an exporter can be told to do. Each is answered with {@code Boolean.TRUE} when done, or failed with why not. */
public sealed interface ExportCommand {
    /**
     * Send everything: wait until {@link dev.weir.model.flow.FlowBatch#end the end} has come on {@link Channels#FLOWS},
     * write out all that came before, flush the transport.
     *
     * @param timeoutMs how long the exporter may take, in milliseconds, before it counts the rest as lost
     */
    record Drain(long timeoutMs) implements ExportCommand {}

    /** Send what is held back to fill a message, now. */
    record Flush() implements ExportCommand {}

    /** Send all templates again with the next message. */
    record ResendTemplates() implements ExportCommand {}

    /** Send nothing until {@link Resume}, or a drain: what is offered waits in the queue, as long as it has room. */
    record Pause() implements ExportCommand {}

    /** Send again. */
    record Resume() implements ExportCommand {}
}
