// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.flow;

import dev.weir.model.memory.Memory;

/**
 * Flows on their way from one shard's cache to that of another on the same node, in memory outside the heap. How a flow is
 * written is the caches' own affair. One shard has it at a time: the giver fills it, and may have it again once the taker
 * has answered.
 */
public final class FlowTransfer implements AutoCloseable {
    private static final int CACHE_LINE = 64;

    private final Memory.Region region;
    private final int capacity;
    private final int flowOctets;
    private int flows;
    private long nowNs;
    private boolean live;

    /** An empty one that has room for {@code capacity} flows of {@code flowOctets} octets. */
    public FlowTransfer(int capacity, int flowOctets) {
        this.region = Memory.allocate((long) capacity * flowOctets, CACHE_LINE);
        this.capacity = capacity;
        this.flowOctets = flowOctets;
    }

    /** How many flows it holds. */
    public int flows() {
        return flows;
    }

    /** Whether no other flow fits. */
    public boolean isFull() {
        return flows == capacity;
    }

    /** The address of a flow. */
    public long address(int flow) {
        return region.address() + (long) flow * flowOctets;
    }

    /** Takes in a flow, to be written to the address that comes back; there must be room. */
    public long add() {
        return address(flows++);
    }

    /** Empties it. */
    public void clear() {
        flows = 0;
    }

    /** The giver's metering clock, nanoseconds since 1970. */
    public long nowNs() {
        return nowNs;
    }

    /** Whether the giver's clock follows the wall clock: a live link's. */
    public boolean live() {
        return live;
    }

    /** Sets the giver's clock. */
    public void clock(long timeNs, boolean ofLiveLink) {
        nowNs = timeNs;
        live = ofLiveLink;
    }

    @Override
    public void close() {
        region.close();
    }
}
