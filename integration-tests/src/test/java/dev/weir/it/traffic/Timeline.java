// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Frames, each at its time: a small capture in the order in which it is told. */
public final class Timeline {
    /** 2024-01-01T00:00:00Z. */
    private static final long START_NS = 1_704_067_200L * 1_000_000_000L;

    private static final int WHOLE = 262_144;

    private final List<Long> timesNs = new ArrayList<>();
    private final List<Integer> capturedOctets = new ArrayList<>();
    private final List<byte[]> frames = new ArrayList<>();

    /** A frame so many milliseconds after the start. */
    public Timeline at(long afterMs, byte[] frame) {
        return cut(afterMs, WHOLE, frame);
    }

    /** A frame of which only the first octets were captured. */
    public Timeline cut(long afterMs, int captured, byte[] frame) {
        timesNs.add(START_NS + afterMs * 1_000_000L);
        capturedOctets.add(captured);
        frames.add(frame);
        return this;
    }

    /** Writes the capture. */
    public void write(Path file) throws IOException {
        try (PcapWriter writer = PcapWriter.create(file)) {
            for (int i = 0; i < frames.size(); i++) {
                writer.write(timesNs.get(i), capturedOctets.get(i), frames.get(i));
            }
        }
    }
}
