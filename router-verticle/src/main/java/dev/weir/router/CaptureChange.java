// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router;

import dev.weir.config.CaptureConfig;
import dev.weir.config.FileCaptureConfig;
import dev.weir.config.RingCaptureConfig;

/** How a capture gets from one configuration to another while its node runs. */
public enum CaptureChange {
    /** There is nothing to change. */
    NONE,
    /** The kernel takes the new filter in place of the old one between two packets: none is missed. */
    REFILTER,
    /** Another one begins beside it and takes its place between two packets: none is missed, none seen twice. */
    HAND_OVER,
    /** It is read to its end, then begun anew: packets that come in between are missed. */
    RESTART,
    /** It cannot: files are read from their begin to their end. */
    REJECT;

    /** What becomes of a capture. */
    public static CaptureChange of(CaptureConfig from, CaptureConfig to) {
        if (from.equals(to)) {
            return NONE;
        }
        if (from instanceof FileCaptureConfig || to instanceof FileCaptureConfig) {
            return REJECT;
        }
        if (from instanceof RingCaptureConfig before && to instanceof RingCaptureConfig after) {
            return differInFilterOnly(before, after) ? REFILTER : HAND_OVER;
        }
        return RESTART;
    }

    /** Whether two captures take packets in the same way but for which, and how much of them: both are in the filter. */
    static boolean differInFilterOnly(RingCaptureConfig one, RingCaptureConfig other) {
        RingCaptureConfig like = new RingCaptureConfig(
                other.name(),
                other.networkInterface(),
                other.promiscuous(),
                one.filter(),
                one.snapLength(),
                other.bufferSize(),
                other.blockSize(),
                other.blockTimeout(),
                other.threads(),
                other.fanout(),
                other.observationPoint());
        return one.equals(like);
    }
}
