// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Octets that come one after the other: of a pipe, of a file being decompressed. */
interface OctetStream extends AutoCloseable {
    /**
     * Reads some octets into a buffer with room, waiting for at least one.
     *
     * @return how many, -1 at the end
     */
    int read(ByteBuffer destination) throws IOException;

    /** Whether {@link #read} would return without waiting for a writer. */
    boolean ready();

    /** Octets read of what lies on disk or came through the pipe. */
    long position();

    /** Octets in all on disk, -1 when that is not known. */
    long total();

    /** What is wrong with the end, in words that follow the file's name; null when nothing is. */
    default String endNote() {
        return null;
    }

    /** Closes it; any thread may do so, and a {@link #read} that waits then ends. */
    @Override
    void close();
}
