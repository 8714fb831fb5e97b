// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.linux.Libc;
import dev.weir.router.capture.linux.OsException;

/** A socket at each side that there is. One thread uses it. */
final class SideSockets implements AutoCloseable {
    private static final int POLL_OCTETS = 8;

    private final NeighbourSocket[] sockets;
    private final int[] indexes;
    private final Memory.Region polls;

    SideSockets(int sides) {
        sockets = new NeighbourSocket[sides];
        indexes = new int[sides];
        polls = Memory.allocate((long) sides * POLL_OCTETS, Long.BYTES);
    }

    /** Opens those that can be, closes those whose interface is another now. */
    void open(Sides sides) throws OsException {
        for (int side = 0; side < sockets.length; side++) {
            int index = sides.get(side).isUsable() ? sides.get(side).index() : 0;
            if (index == indexes[side]) {
                continue;
            }
            close(side);
            if (index != 0) {
                NeighbourSocket socket = new NeighbourSocket();
                socket.open(index);
                sockets[side] = socket;
                indexes[side] = index;
            }
        }
    }

    /** That of a side; {@code null} while there is none. */
    NeighbourSocket get(int side) {
        return sockets[side];
    }

    /** Waits until a frame has come at any of them, for so many milliseconds at most. */
    void await(int timeoutMs) {
        for (int side = 0; side < sockets.length; side++) {
            long at = polls.address() + (long) side * POLL_OCTETS;
            // One that is not open has no number, and poll(2) passes over it.
            Memory.putInt(at, sockets[side] == null ? -1 : sockets[side].descriptor());
            Memory.putShort(at + Integer.BYTES, Libc.POLLIN);
            Memory.putShort(at + Integer.BYTES + Short.BYTES, 0);
        }
        Libc.poll(polls.address(), sockets.length, timeoutMs);
    }

    private void close(int side) {
        if (sockets[side] != null) {
            sockets[side].close();
            sockets[side] = null;
        }
        indexes[side] = 0;
    }

    @Override
    public void close() {
        for (int side = 0; side < sockets.length; side++) {
            close(side);
        }
        polls.close();
    }
}
