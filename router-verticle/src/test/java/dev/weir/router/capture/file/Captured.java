// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.CaptureSource;
import dev.weir.router.parse.Frame;
import dev.weir.router.parse.FrameSink;
import dev.weir.router.parse.LinkType;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A frame as a source handed it over, its octets in hexadecimal; link type null for one that cannot be read. */
record Captured(long timestampNs, String octets, int wireOctets, LinkType linkType, int interfaceIndex) {

    /** Ethernet, no interface, captured whole. */
    static Captured ethernet(long timestampNs, String octets) {
        return new Captured(timestampNs, octets, octets.length() / 2, LinkType.ETHERNET, 0);
    }

    /** Takes what a source hands over. */
    static final class Sink implements FrameSink {
        final List<Captured> frames = new ArrayList<>();

        @Override
        public void accept(Frame frame) {
            byte[] octets = new byte[frame.capturedOctets()];
            Memory.copy(frame.address(), octets, 0, octets.length);
            frames.add(new Captured(
                    frame.timestampNs(),
                    HexFormat.of().formatHex(octets),
                    frame.wireOctets(),
                    frame.linkType(),
                    frame.interfaceIndex()));
        }

        @Override
        public void unreadable(int wireOctets) {
            frames.add(new Captured(-1, "", wireOctets, null, -1));
        }
    }

    /** Reads a source to its end. */
    static List<Captured> all(CaptureSource source) throws CaptureException {
        Sink sink = new Sink();
        while (source.poll(sink, 3) != CaptureSource.END) {
            // Goes on.
        }
        return sink.frames;
    }

    /** Reads a whole file out of memory, as a pipe would bring it. */
    static List<Captured> all(byte[] file) throws CaptureException {
        return all(CaptureFile.read(input(file), "file"));
    }

    static List<Captured> all(CaptureReader reader) throws CaptureException {
        Sink sink = new Sink();
        while (reader.advance() != CaptureReader.END) {
            reader.deliver(sink);
        }
        return sink.frames;
    }

    static OctetInput input(byte[] file) {
        return new StreamInput(new MemoryStream(file), 64);
    }
}
