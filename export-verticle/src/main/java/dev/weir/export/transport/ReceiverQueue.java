// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

/** How full the socket at the other end is, where that end is on this host. */
interface ReceiverQueue extends AutoCloseable {
    /** Looks anew; false if no socket is there to take datagrams, or it cannot be seen. */
    boolean look();

    /** Octets of memory that waiting datagrams take, as the kernel counts them, when last looked at. */
    long queuedOctets();

    /** Octets of memory at which the socket begins to drop, when last looked at; 0 where that is not told. */
    long bufferOctets();

    /** Datagrams that the socket has dropped since it was opened, when last looked at. */
    long drops();

    /** Tells one socket from another: a collector that restarts has a new one. */
    long identity();

    @Override
    void close();
}
