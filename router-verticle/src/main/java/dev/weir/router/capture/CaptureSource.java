// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture;

import dev.weir.config.CaptureConfig;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.router.parse.FrameSink;
import java.time.Duration;

/** Where frames come from. One thread, the capture thread, calls all of it but {@link #wakeUp()}. */
public interface CaptureSource extends AutoCloseable {
    /** What {@link #poll} returns when there will be no more frames. */
    int END = -1;

    /**
     * Opens it.
     *
     * @throws CaptureException when it cannot be opened; its message is the one line for the user
     */
    void start() throws CaptureException;

    /**
     * Hands over the frames that are there, waiting a bounded time for the first.
     *
     * @param maxFrames how many at most
     * @return how many were handed over, 0 when none came in time, {@link #END} when there will be no more
     * @throws CaptureException when it broke; the frames handed over before stay counted
     */
    int poll(FrameSink sink, int maxFrames) throws CaptureException;

    /** Whether frames carry the wall clock's time as they come, as against a file's. */
    boolean isLive();

    /** How long a frame may be held back on its way from the link to {@link #poll}. */
    default Duration holdBack() {
        return Duration.ZERO;
    }

    /**
     * Takes no more frames from the link; those that the kernel has already are still handed over by {@link #poll}.
     *
     * @return whether that is so; if not, frames go on to come
     */
    default boolean quiesce() {
        return false;
    }

    /**
     * Takes other frames from now on: those that match another filter, or as many octets of each. No frame that matches
     * both is missed or comes twice; frames that came before are as they were.
     *
     * @param config the capture's, different from the one before in its filter and its snap length only
     * @return what of the filter is left to the reader
     * @throws CaptureException when the filter is none, or cannot be changed; all is as it was then
     */
    default FrameFilter refilter(CaptureConfig config) throws CaptureException {
        throw new CaptureException("capture " + config.name() + ": its filter cannot be changed while it runs");
    }

    /**
     * Leaves packets of after a moment to another one, which looks at the same interface.
     *
     * @throws CaptureException when it cannot; all is as it was then
     */
    default void handOver(CutOver cutOver) throws CaptureException {
        throw new CaptureException("a capture of this type cannot be handed over");
    }

    /** Adds what the kernel has counted since the last call to the kernel's counters of the ledger. */
    void foldKernelCounts(LedgerSlice ledger);

    /** Makes a waiting {@link #poll} return soon; any thread may call it. */
    void wakeUp();

    /** Closes it; a second call does nothing. */
    @Override
    void close();
}
