// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture;

import dev.weir.router.parse.Frame;

/** Says which frames are to be parsed at all. One thread uses it. */
public interface FrameFilter {
    /** Lets every frame through: nothing is filtered, or the kernel has done it. */
    FrameFilter ALL = frame -> true;

    /** Whether a frame passes. */
    boolean accepts(Frame frame);

    /**
     * Says, between frames, whether something went wrong in {@link #accepts}, which cannot throw.
     *
     * @throws CaptureException if something did
     */
    default void checkFailure() throws CaptureException {}
}
