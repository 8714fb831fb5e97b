// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.bus;

import io.vertx.core.buffer.Buffer;

/**
 * With this a sender closes a session.
 *
 * <pre>
 *   flags 1 (1 exhausted)
 * </pre>
 *
 * @param exhausted whether nothing more will come from the sender's sources, ever: they were capture files, and are read
 */
public record Closing(boolean exhausted) implements Parcel.Content {
    /** The closing that a parcel carries. */
    public static Closing of(Parcel parcel) {
        return new Closing((parcel.reader().octet() & 1) != 0);
    }

    @Override
    public void writeTo(Buffer buffer) {
        buffer.appendByte((byte) (exhausted ? 1 : 0));
    }
}
