// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

/** When something that may have been lost is to be sent again: after a time, after some messages, or when asked. */
final class ResendTimer {
    private final long timeoutNs;
    private final int maxMessages;
    private long sentNs;
    private int messages;
    private boolean due = true;

    /**
     * Makes one that is due.
     *
     * @param timeoutNs the longest time between two sendings; {@link Long#MAX_VALUE} for never by time
     * @param maxMessages messages after which it is due; 0 for never by their number
     */
    ResendTimer(long timeoutNs, int maxMessages) {
        this.timeoutNs = timeoutNs;
        this.maxMessages = maxMessages;
    }

    /** Whether it is due; also when the clock was set back, since then nobody knows how long it has been. */
    boolean isDue(long nowNs) {
        long elapsedNs = nowNs - sentNs;
        return due || elapsedNs >= timeoutNs || elapsedNs < 0 || maxMessages != 0 && messages >= maxMessages;
    }

    /** Asks for it. */
    void require() {
        due = true;
    }

    /** A message left. */
    void messageSent() {
        messages++;
    }

    /** It is being sent. */
    void restart(long nowNs) {
        due = false;
        sentNs = nowNs;
        messages = 0;
    }
}
