// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import java.util.function.Supplier;

/**
 * The receiver's socket, seen in the way that costs least: at first in the table of all sockets, for which nothing has to
 * be loaded; by a question about the one, where it is answered, once there are many looks.
 */
final class WatchedReceiver implements ReceiverQueue {
    private static final int MANY_LOOKS = 8;

    private final Supplier<ReceiverQueue> better;
    private ReceiverQueue queue;
    private int looks;

    /**
     * Begins with the one way.
     *
     * @param better makes the other one; gives null, or fails to link, where there is no such way
     */
    WatchedReceiver(ReceiverQueue first, Supplier<ReceiverQueue> better) {
        this.queue = first;
        this.better = better;
    }

    @Override
    public boolean look() {
        boolean seen = queue.look();
        if (seen && looks < MANY_LOOKS) {
            looks++;
            if (looks == MANY_LOOKS) {
                change();
            }
        }
        return seen;
    }

    @Override
    public long queuedOctets() {
        return queue.queuedOctets();
    }

    @Override
    public long bufferOctets() {
        return queue.bufferOctets();
    }

    @Override
    public long drops() {
        return queue.drops();
    }

    @Override
    public long identity() {
        return queue.identity();
    }

    @Override
    public void close() {
        queue.close();
    }

    /** Goes over to the other way if it shows the socket that is there. */
    private void change() {
        try {
            ReceiverQueue other = better.get();
            if (other == null) {
                return;
            }
            if (other.look()) {
                queue.close();
                queue = other;
            } else {
                other.close();
            }
        } catch (LinkageError none) {
            // the table goes on serving
        }
    }
}
