// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

/** One reader of server-sent events. Any thread may call. */
public interface EventSink {
    /**
     * Sends an event; never waits. A reader who does not keep up is sent a last event, {@code dropped}, and no more.
     *
     * @param event its type
     * @param data maps and lists, sent as JSON on one line
     * @return false once the reader is gone
     */
    boolean send(String event, Object data);

    /** Sends a last event; the reader is gone then. */
    void end(String event, Object data);

    /** Is called once, when the reader is gone. */
    void onGone(Runnable gone);
}
