// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.ring;

import dev.weir.config.Fanout;
import dev.weir.router.capture.linux.OsException;

/**
 * The sockets that share the packets of an interface. The first to join has the kernel find a number that no other
 * process uses; when all have left, which they do when the interface vanishes, it begins anew. Safe for several threads.
 */
public final class FanoutGroup {
    private final Fanout by;
    private int id;
    private int members;
    private int enrolled;

    /** A group with no members yet. */
    public FanoutGroup(Fanout by) {
        this.by = by;
    }

    /** Tells a source of the group its place in it, from 1: the first speaks for all. */
    synchronized int enroll() {
        return ++enrolled;
    }

    /** Has a socket, bound to an interface that is up, take its share. */
    synchronized void join(PacketSocket socket) throws OsException {
        if (members == 0) {
            id = socket.found(by);
        } else {
            socket.join(id, by);
        }
        members++;
    }

    /** To be called after the socket is closed. */
    synchronized void leave() {
        members--;
    }
}
