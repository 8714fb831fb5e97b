// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

/** What forwards the packets of a node, or sees to it that the kernel does. One for each mode of forwarding. */
public interface Forwarder extends AutoCloseable {

    /**
     * Begins to forward. May wait.
     *
     * @throws ForwardingException when that cannot be done; nothing is left half done then
     */
    void start() throws ForwardingException;

    /** How it is doing. Any thread may ask. */
    ForwardingStatus status();

    /**
     * Ends so that another forwarder of the same mode can take over without a gap: the kernel goes on as it is set up, and
     * what was changed can still be put back. May wait.
     */
    default void handOver() {
        close();
    }

    /** Ends: goes on without this process, or puts everything back, as the configuration says. A second call does nothing. */
    @Override
    void close();
}
