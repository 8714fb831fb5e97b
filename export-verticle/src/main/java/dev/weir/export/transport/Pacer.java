// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

/** Says how fast datagrams may go. One thread owns it. */
interface Pacer {
    /** As fast as they come. */
    Pacer UNLIMITED = new Pacer() {
        @Override
        public long delayNs(long nowNs, int octets) {
            return 0;
        }

        @Override
        public void sent(int octets) {}
    };

    /**
     * How long the next datagram has to wait; ask again after that.
     *
     * @param nowNs as {@link System#nanoTime}
     * @param octets the datagram's length
     * @return nanoseconds; 0 for send it now
     */
    long delayNs(long nowNs, int octets);

    /** A datagram goes, at the latest with {@link #written}. */
    void sent(int octets);

    /** All that goes has gone: nothing of it is still in this process. */
    default void written() {}

    /** Time passes: looks at the receiver, where that is possible. */
    default void poll() {}

    /** Lets go of what it watches the receiver with. */
    default void close() {}

    /** Datagrams the receiver is known to have lost. Any thread. */
    default long receiverDrops() {
        return 0;
    }
}
