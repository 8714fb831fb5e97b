// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import java.io.IOException;

/**
 * The octets of a capture file, by address: those from {@link #cursor} to {@link #limit} are there to be read, more come
 * by {@link #fill}.
 *
 * <p>The two are plain fields because a reader looks at them for every packet. A reader moves the cursor only when it
 * has taken a whole record, so that a {@link #fill} in vain can be tried again.
 */
abstract class OctetInput implements AutoCloseable {
    /** Address of the next octet. */
    long cursor;

    /** Address after the last octet that is there. */
    long limit;

    /** The address that the first octet of the file would have: a cursor less this is an offset in the file. */
    long origin;

    /** Whether {@link #fill} failed only because it would have had to wait for the writer of a pipe. */
    boolean starved;

    /** Offset of the next octet in the file, in the decompressed one where it is compressed. */
    final long offset() {
        return cursor - origin;
    }

    /** Octets there without a {@link #fill}. */
    final long available() {
        return limit - cursor;
    }

    /**
     * Makes at least {@code octets} octets available; addresses taken from the cursor before are void afterwards.
     *
     * @return false when the file ends before, or when {@link #starved}; what is there stays available
     */
    abstract boolean fill(int octets) throws IOException;

    /**
     * Leaves out {@code octets} octets, however many.
     *
     * @return false when the file ends before; the cursor is at its end then
     */
    abstract boolean skip(long octets) throws IOException;

    /** Whether {@link #fill} may wait for the writer of a pipe; if not, it fails and is {@link #starved}. */
    abstract void patient(boolean patient);

    /** Octets of the file as it lies on disk that have been read. */
    abstract long position();

    /** Octets of the file as it lies on disk, -1 when that is not known. */
    abstract long total();

    /** What is wrong with the end of the file, in words that follow its name; null when nothing is. */
    String endNote() {
        return null;
    }

    /** Makes a {@link #fill} that waits return; any thread may call it. */
    abstract void wakeUp();

    @Override
    public abstract void close();
}
