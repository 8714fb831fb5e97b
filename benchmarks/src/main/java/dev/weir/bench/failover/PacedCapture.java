// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.failover;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/** A capture that comes through a link at its own pace, time and again, as if it had no end. One thread. */
final class PacedCapture implements AutoCloseable {
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int CAPTURED_OFFSET = 8;
    private static final int BUFFER_OCTETS = 8 << 20;
    private static final int BURSTS_A_SECOND = 1000;

    private final FileChannel capture;
    private final Link link;
    private final double packetsPerSecond;
    private final int lapSeconds;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_OCTETS).order(ByteOrder.nativeOrder());
    private int laps = -1;

    /**
     * One that has not begun.
     *
     * @param file the capture, in this machine's byte order
     * @param lapSeconds how long it lasts, by the times of its packets
     */
    PacedCapture(Path file, Link link, double packetsPerSecond, int lapSeconds) throws IOException {
        this.capture = FileChannel.open(file, StandardOpenOption.READ);
        this.link = link;
        this.packetsPerSecond = packetsPerSecond;
        this.lapSeconds = lapSeconds;
        buffer.limit(0);
        capture.position(capture.size());
    }

    /** Has packets come for a time; how many came a second. What is late is made up for. */
    double send(double seconds) throws IOException {
        long startNs = System.nanoTime();
        long bursts = (long) (seconds * BURSTS_A_SECOND);
        long sent = 0;
        for (long burst = 1; burst <= bursts; burst++) {
            long due = (long) (burst * packetsPerSecond / BURSTS_A_SECOND);
            while (sent < due) {
                sent += sendUpTo((int) (due - sent));
            }
            long dueNs = startNs + burst * (1_000_000_000L / BURSTS_A_SECOND);
            for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
                LockSupport.parkNanos(leftNs);
            }
        }
        return sent * 1e9 / (System.nanoTime() - startNs);
    }

    /** Sends so many packets, or those that are in the buffer; how many. */
    private int sendUpTo(int packets) throws IOException {
        int from = buffer.position();
        int at = from;
        int count = 0;
        while (count < packets && isWhole(at)) {
            buffer.putInt(at, buffer.getInt(at) + laps * lapSeconds);
            at += RECORD_HEADER + buffer.getInt(at + CAPTURED_OFFSET);
            count++;
        }
        if (count == 0) {
            fill();
            return 0;
        }
        link.send(buffer.duplicate().position(from).limit(at));
        buffer.position(at);
        return count;
    }

    private boolean isWhole(int at) {
        return at + RECORD_HEADER <= buffer.limit()
                && at + RECORD_HEADER + buffer.getInt(at + CAPTURED_OFFSET) <= buffer.limit();
    }

    private void fill() throws IOException {
        buffer.compact();
        int read = capture.read(buffer);
        if (read < 0) {
            capture.position(FILE_HEADER);
            laps++;
        }
        buffer.flip();
    }

    @Override
    public void close() throws IOException {
        capture.close();
    }
}
