// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.parse.Frame;
import dev.weir.router.parse.FrameSink;
import dev.weir.router.parse.LinkType;
import java.io.IOException;

/** Reads one capture file, frame by frame. One thread uses it. */
abstract sealed class CaptureReader implements AutoCloseable permits PcapReader, PcapngReader {
    /** {@link #advance}: the next frame is in {@link #frame}. */
    static final int FRAME = 1;

    /** {@link #advance}: the next frame is in {@link #frame}, but its link type cannot be read. */
    static final int UNREADABLE = 2;

    /** {@link #advance}: there are no more frames. */
    static final int END = 0;

    /** {@link #advance}: the writer of the pipe has to write first. */
    static final int WAIT = -1;

    /**
     * The largest packet that a file can hold. Both libpcap and Wireshark take a longer one for damage, and write none
     * for the link types that can be read.
     */
    static final int MAX_PACKET_OCTETS = 262_144;

    /** Times end here, in 2116, so that adding a timeout to one cannot overflow. */
    static final long MAX_TIMESTAMP_NS = Long.MAX_VALUE / 2;

    final OctetInput input;
    final String name;
    final Frame frame = new Frame();

    /** Whether the file is in the byte order that this machine is not in. */
    boolean swapped;

    private int held = END;
    private long frames;
    private String endNote;

    CaptureReader(OctetInput input, String name) {
        this.input = input;
        this.name = name;
    }

    /**
     * Goes on to the next frame; the octets of the one before are void.
     *
     * @return one of the four codes
     * @throws CaptureException when the file is damaged here; the frames before were good
     */
    final int advance() throws CaptureException {
        try {
            held = next();
            if (held > END) {
                frames++;
            }
            return held;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Whether there is a frame that has not been delivered. */
    final boolean holdsFrame() {
        return held > END;
    }

    /** The time of the frame advanced to; before the first {@link #advance}, the earliest there is. */
    final long timestampNs() {
        return frames == 0 ? Long.MIN_VALUE : frame.timestampNs();
    }

    /** Delivers the frame that is held. */
    final void deliver(FrameSink sink) {
        if (held == FRAME) {
            sink.accept(frame);
        } else {
            sink.unreadable(frame.wireOctets());
        }
        held = END;
    }

    /** As {@link #advance}. */
    abstract int next() throws CaptureException, IOException;

    /** The link type of the first interface; null for a file without one. */
    abstract LinkType linkType();

    /** How the file ended, in words that follow its name, where it did not end well; null otherwise. */
    final String endNote() {
        return endNote;
    }

    @Override
    public final void close() {
        input.close();
    }

    final int int32(long address) {
        int value = Memory.getInt(address);
        return swapped ? Integer.reverseBytes(value) : value;
    }

    final int uint16(long address) {
        short value = Memory.getShort(address);
        return (swapped ? Short.reverseBytes(value) : value) & 0xffff;
    }

    /** Octets on the wire: at least those captured, at most what an int holds, whatever the file says. */
    static int wireOctets(int stated, int captured) {
        return stated < 0 ? Integer.MAX_VALUE : Math.max(stated, captured);
    }

    /**
     * The file holds fewer than {@code wanted} octets after the cursor: that is its end, well or not, or its writer has
     * to write first.
     */
    final int ended(String what, long wanted) {
        if (input.starved) {
            return WAIT;
        }
        long left = input.available();
        String streamNote = input.endNote();
        if (left > 0) {
            endNote = "is cut in the middle of " + what + " at octet " + input.offset() + ": " + left + " of " + wanted
                    + " octets are there" + (streamNote == null ? "" : ", " + streamNote) + "; " + readBefore();
        } else if (streamNote != null) {
            endNote = "ends early, " + streamNote + "; " + readBefore();
        }
        return END;
    }

    /** What to throw where the file contradicts itself. */
    final CaptureException damage(String what) {
        return new CaptureException(
                name + ": is damaged at octet " + input.offset() + ": " + what + "; " + readBefore());
    }

    /** What to throw where the file could not be read on. */
    final CaptureException failure(IOException e) {
        return new CaptureException(
                name + ": cannot be read after octet " + input.offset() + ": " + e.getMessage() + "; " + readBefore(),
                e);
    }

    private String readBefore() {
        if (frames == 0) {
            return "no packet came before";
        }
        return frames == 1 ? "the packet before it was read" : "the " + frames + " packets before it were read";
    }
}
