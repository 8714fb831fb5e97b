// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

/** Hears from a transport what became of messages and of the way. Called on the transport's thread. */
public interface Delivery {
    /** These messages were handed over. */
    void sent(Tally messages);

    /** These messages will not arrive. */
    void lost(Tally messages);

    /** An ICMP message said that the destination does not take datagrams: those sent lately are lost out of sight. */
    void refused();

    /** A write failed. */
    void failed(String what);

    /**
     * The destination's name now stands for another address, and datagrams go there.
     *
     * @param destination the name with the new address
     */
    void resolvedAnew(String destination);

    /** Whether to stop waiting for the destination, since the exporter's time is up. */
    boolean isGivingUp();
}
