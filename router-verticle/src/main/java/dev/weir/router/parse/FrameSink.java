// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.ledger.LedgerCounter;

/** Takes frames from a capture, one at a time, on the capture's thread. */
@FunctionalInterface
public interface FrameSink {
    /** Takes one frame; neither it nor its octets may be kept. */
    void accept(Frame frame);

    /**
     * Takes note of a frame whose link type cannot be read, which one of several capture interfaces may have.
     *
     * @param wireOctets how many octets the frame had on the link
     */
    default void unreadable(int wireOctets) {}

    /**
     * Takes note of a frame that is not to be metered.
     *
     * @param reason a counter of the ledger that tells why
     * @param wireOctets how many octets the frame had on the link
     */
    default void leaveOut(LedgerCounter reason, int wireOctets) {}
}
