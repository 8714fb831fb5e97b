// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.config.MeteringConfig;
import dev.weir.model.flow.FlowBatch;

/**
 * Makes messages of one format out of flow records. One exporter owns it; it knows no Vert.x and no socket. It keeps a
 * message that is not full until more records or {@link #flush} come.
 */
public interface FlowEncoder {
    /**
     * A transport session begins with the next message: formats with templates send them again and start their sequence
     * anew where their RFC says so; CSV writes its header. A message that is being filled belongs to the session before:
     * {@link #flush} it first.
     */
    void begin();

    /** Encodes all records of a batch; messages that are full go to {@code sink}. */
    void encode(FlowBatch batch, MessageSink sink);

    /** Hands over the message that is being filled, if it holds anything. */
    void flush(MessageSink sink);

    /** A transport session is about to end: hands over what is held, and then closing statistics where there are any. */
    default void end(MessageSink sink) {
        flush(sink);
    }

    /** Sends all templates with the next message; nothing for a format without templates. */
    default void resendTemplates() {}

    /** The metering has other timeouts from now on: for formats that tell them in option records. */
    default void timeouts(MeteringConfig metering) {}

    /**
     * Time passes: templates and option records that are due are sent.
     *
     * @param nowNs the time of day, nanoseconds since 1970
     */
    default void tick(long nowNs, MessageSink sink) {}
}
