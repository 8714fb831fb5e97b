// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.pcap;

/** What libpcap's 32-bit counters have grown by, over their wraps. */
final class KernelCounts {
    private static final long UNSIGNED = 0xffff_ffffL;

    private long lastSeen;
    private long lastDropped;
    private long lastDroppedByInterface;
    private long seen;
    private long dropped;
    private long droppedByInterface;

    /** Takes ps_recv, ps_drop and ps_ifdrop of struct pcap_stat as they stand now. */
    void update(long received, long drop, long interfaceDrop) {
        seen = received - lastSeen & UNSIGNED;
        dropped = drop - lastDropped & UNSIGNED;
        droppedByInterface = interfaceDrop - lastDroppedByInterface & UNSIGNED;
        lastSeen = received;
        lastDropped = drop;
        lastDroppedByInterface = interfaceDrop;
    }

    /** Packets seen between the last two updates, those dropped since included. */
    long seen() {
        return seen;
    }

    /** Packets for which the buffer had no room between the last two updates. */
    long dropped() {
        return dropped;
    }

    /** Packets that the interface or its driver dropped between the last two updates. */
    long droppedByInterface() {
        return droppedByInterface;
    }
}
