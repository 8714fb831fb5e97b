// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import dev.weir.model.ledger.LedgerSlice;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.CaptureSource;
import dev.weir.router.capture.Progress;
import dev.weir.router.parse.FrameSink;
import dev.weir.router.parse.LinkType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Capture files as one stream of frames: of several, the frame with the earliest time goes first, while each file keeps
 * its own order.
 *
 * <p>A file that ends in mid-packet is read as far as it is whole, with a warning. A damaged file is read up to the
 * damage; the others go on to their ends, and then {@link #poll} throws.
 *
 * <p>Of a pipe whose writer is slow, {@link #poll} hands over what is there, returns 0 once so that the caller can do
 * what is to be done in a pause, and then waits for the writer however long; {@link #wakeUp} closes the pipe.
 */
public final class CaptureFileSource implements CaptureSource, Progress {
    private static final Logger LOG = System.getLogger(CaptureFileSource.class.getName());

    /** What the buffers of all files take together, as long as none is smaller than the least that is worth a call. */
    private static final int BUFFERS_OCTETS = 64 << 20;

    private static final int LEAST_BUFFER_OCTETS = 16 << 10;

    private final List<String> paths;
    private final List<CaptureReader> readers = new ArrayList<>();
    private MergeQueue queue;
    private CaptureException broken;
    private boolean paused;
    private long finishedOctets;
    private volatile boolean wokenUp;
    private volatile long octetsRead;
    private volatile long octetsTotal = UNKNOWN;

    /** Files to read, at least one; {@code -} is the standard input. Nothing is opened yet. */
    public CaptureFileSource(List<String> paths) {
        this.paths = List.copyOf(paths);
    }

    /** Opens every file and reads its header; a pipe is waited for. */
    @Override
    public void start() throws CaptureException {
        boolean opened = false;
        int bufferOctets =
                Math.max(LEAST_BUFFER_OCTETS, Math.min(BUFFERS_OCTETS / paths.size(), FileInput.BUFFER_OCTETS));
        try {
            for (String path : paths) {
                readers.add(CaptureFile.open(path, bufferOctets));
            }
            opened = true;
        } finally {
            if (!opened) {
                close();
            }
        }
        queue = new MergeQueue(readers);
        octetsTotal = total();
    }

    /** The link types that the files begin with; more may come in the middle of a pcapng file. */
    public Set<LinkType> linkTypes() {
        Set<LinkType> types = EnumSet.noneOf(LinkType.class);
        for (CaptureReader reader : readers) {
            if (reader.linkType() != null) {
                types.add(reader.linkType());
            }
        }
        return types;
    }

    @Override
    public int poll(FrameSink sink, int maxFrames) throws CaptureException {
        int frames = 0;
        while (frames < maxFrames && !queue.isEmpty()) {
            int handedOver = handOver(sink, maxFrames - frames, paused && frames == 0);
            if (handedOver < 0) {
                break;
            }
            frames += handedOver;
        }
        paused = frames == 0;
        octetsRead = finishedOctets + queue.position();
        return frames == 0 && queue.isEmpty() ? end() : frames;
    }

    /** Hands over frames of the file whose turn it is: how many, or {@link CaptureReader#WAIT}. */
    private int handOver(FrameSink sink, int maxFrames, boolean mayWait) {
        CaptureReader reader = queue.first();
        reader.input.patient(mayWait);
        int frames = 0;
        try {
            while (frames < maxFrames) {
                if (!reader.holdsFrame()) {
                    int result = reader.advance();
                    if (result == CaptureReader.WAIT) {
                        return frames == 0 ? CaptureReader.WAIT : frames;
                    }
                    if (result == CaptureReader.END) {
                        retire(reader);
                        return frames;
                    }
                    if (queue.moveFirst()) {
                        return frames;
                    }
                }
                reader.deliver(sink);
                if (frames++ == 0 && mayWait) {
                    // What came is not to wait for what comes later.
                    reader.input.patient(false);
                }
            }
        } catch (CaptureException e) {
            retire(reader);
            noteBroken(e);
        }
        return frames;
    }

    private void retire(CaptureReader reader) {
        if (reader.endNote() != null && !wokenUp) {
            LOG.log(Level.WARNING, "{0}: {1}", reader.name, reader.endNote());
        }
        finishedOctets += reader.input.position();
        queue.removeFirst();
        reader.close();
    }

    private void noteBroken(CaptureException e) {
        if (broken == null) {
            broken = e;
        } else {
            LOG.log(Level.ERROR, e.getMessage());
        }
    }

    private int end() throws CaptureException {
        if (broken != null) {
            throw broken;
        }
        return END;
    }

    private long total() {
        long sum = 0;
        for (CaptureReader reader : readers) {
            if (reader.input.total() < 0) {
                return UNKNOWN;
            }
            sum += reader.input.total();
        }
        return sum;
    }

    @Override
    public boolean isLive() {
        return false;
    }

    /** Adds nothing: what the kernel dropped when the file was written is not part of reading it. */
    @Override
    public void foldKernelCounts(LedgerSlice ledger) {
        // Nothing to add.
    }

    @Override
    public void wakeUp() {
        wokenUp = true;
        for (CaptureReader reader : readers) {
            reader.input.wakeUp();
        }
    }

    @Override
    public long octetsRead() {
        return octetsRead;
    }

    @Override
    public long octetsTotal() {
        return octetsTotal;
    }

    @Override
    public void close() {
        for (CaptureReader reader : readers) {
            reader.close();
        }
    }
}
