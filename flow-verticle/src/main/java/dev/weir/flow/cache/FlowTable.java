// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.memory.Memory;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.packet.TunnelRecord;

/** The flows of a shard: where each is, how it is found, and when it has to be looked at. One owner thread. */
final class FlowTable implements AutoCloseable {
    private static final int TUNNEL_OCTETS = 40;

    /** Up to so many flows the one idle the longest is found by looking at all; beyond, to within a wheel's bucket. */
    private static final int EXACT_EVICTION = 64;

    /** Flows looked at, at most, for one that has not lived on since it was put into the wheel. */
    private static final int EVICTION_LOOKS = 64;

    private final Deadlines deadlines;
    private final EntrySlab entries = new EntrySlab(FlowEntry.OCTETS, FlowDetail.OCTETS);
    private final EntrySlab tunnels = new EntrySlab(TUNNEL_OCTETS, 0);
    private final FlowIndex index = new FlowIndex(entries);
    private final ExpiryWheel wheel;

    /**
     * Makes an empty table.
     *
     * @param horizonNs how far ahead deadlines are, at most; nanoseconds
     */
    FlowTable(Deadlines deadlines, long horizonNs) {
        this.deadlines = deadlines;
        this.wheel = new ExpiryWheel(entries, horizonNs);
    }

    int size() {
        return entries.size();
    }

    long address(int flow) {
        return entries.address(flow);
    }

    long memoryOctets() {
        return entries.memoryOctets() + tunnels.memoryOctets() + index.memoryOctets() + wheel.memoryOctets();
    }

    /** The address of a flow's {@link FlowDetail}. */
    long detail(int flow) {
        return entries.detailAddress(flow);
    }

    /** Makes the memory come that a search for a hash reads first. */
    int touchIndex(long flowHash) {
        return index.touch(FlowIndex.hash(flowHash));
    }

    /** The flow that a hash is likely to be of, or {@link EntrySlab#NONE}. */
    int guess(long flowHash) {
        return index.guess(FlowIndex.hash(flowHash));
    }

    /** Makes the memory of a flow come. */
    int touchEntry(int flow) {
        long entry = entries.address(flow);
        return Memory.getInt(entry) + Memory.getInt(entry + FlowEntry.SECOND_LINE);
    }

    /**
     * The flow of a packet, or {@link EntrySlab#NONE}.
     *
     * @param guess what {@link #guess} said; other flows may have come and gone since
     */
    int find(int guess, long packet) {
        long key = packet + PacketRecord.KEY_OFFSET;
        if (guess != EntrySlab.NONE && FlowEntry.hasKey(entries.address(guess), key)) {
            return guess;
        }
        return index.find(FlowIndex.hash(PacketRecord.flowHash(packet)), key);
    }

    /** Makes the flow of a packet whose flow is not here; {@link #arm} it once the packet is counted. */
    int insert(long packet) {
        int flow = entries.allocate();
        int hash = FlowIndex.hash(PacketRecord.flowHash(packet));
        long entry = entries.address(flow);
        FlowEntry.hash(entry, hash);
        FlowEntry.key(entry, packet + PacketRecord.KEY_OFFSET);
        initialize(flow, packet);
        index.insert(hash, flow);
        return flow;
    }

    /** Makes a new flow in the place of one of the same key that has ended; {@link #arm} it like an inserted one. */
    void restart(int flow, long packet) {
        releaseTunnel(flow);
        wheel.remove(flow);
        initialize(flow, packet);
    }

    /** Takes a flow that is out of the wheel out of the table. */
    void forget(int flow) {
        long entry = entries.address(flow);
        releaseTunnel(flow);
        index.remove(FlowEntry.hash(entry), flow);
        // Who has guessed this flow for a packet finds out.
        FlowEntry.clearKey(entry);
        entries.release(flow);
    }

    /** Where a flow's {@link TunnelRecord} is, or 0. */
    long tunnelAddress(int flow) {
        int tunnel = FlowDetail.tunnel(entries.detailAddress(flow));
        return tunnel == 0 ? 0 : tunnels.address(tunnel - 1);
    }

    void startClock(long nowNs) {
        wheel.start(nowNs);
    }

    /** Puts a flow that is out of the wheel where its next deadline is. */
    void arm(int flow) {
        long entry = entries.address(flow);
        long nextNs = deadlines.nextNs(entry);
        boolean idle = !FlowEntry.isClosing(entry) && nextNs == deadlines.endNs(entry);
        wheel.add(flow, idle ? ExpiryWheel.IDLE : ExpiryWheel.OTHER, nextNs);
    }

    /** Moves a flow to where its next deadline is now, which may be before the one it was armed for. */
    void rearm(int flow) {
        wheel.remove(flow);
        arm(flow);
    }

    /** Takes the next flow that may be due out of the wheel, or returns {@link EntrySlab#NONE}. */
    int pollDue(long nowNs) {
        return wheel.pollDue(nowNs);
    }

    /** Takes any flow out of the wheel, or returns {@link EntrySlab#NONE}. */
    int pollAny() {
        int flow = wheel.earliest(ExpiryWheel.IDLE);
        if (flow == EntrySlab.NONE) {
            flow = wheel.earliest(ExpiryWheel.OTHER);
        }
        if (flow != EntrySlab.NONE) {
            wheel.remove(flow);
        }
        return flow;
    }

    /** Takes the flow that has been idle the longest out of the wheel; there must be one. */
    int pollIdlest() {
        int idlest = size() <= EXACT_EVICTION ? idlestOfAll() : idlestByBuckets();
        wheel.remove(idlest);
        return idlest;
    }

    /** Sets {@link LedgerCounter#CACHED} to the sum over all flows. */
    void audit(LedgerSlice ledger) {
        long[] sum = new long[2];
        wheel.forEach(flow -> {
            long entry = entries.address(flow);
            sum[0] += FlowEntry.packets(entry, 0) + FlowEntry.packets(entry, 1);
            sum[1] += FlowEntry.octets(entry, 0) + FlowEntry.octets(entry, 1);
        });
        ledger.set(LedgerCounter.CACHED, sum[0], sum[1]);
    }

    @Override
    public void close() {
        entries.close();
        tunnels.close();
        index.close();
    }

    private int idlestOfAll() {
        int[] best = {EntrySlab.NONE};
        wheel.forEach(flow -> {
            if (best[0] == EntrySlab.NONE
                    || FlowEntry.lastNs(entries.address(flow)) < FlowEntry.lastNs(entries.address(best[0]))) {
                best[0] = flow;
            }
        });
        return best[0];
    }

    private int idlestByBuckets() {
        int idle = idlestOfIdle();
        if (idle != EntrySlab.NONE && !deadlines.recordsComeFirst()) {
            // Flows whose active timeout comes before the end of their idleness are passed over for that while.
            return idle;
        }
        int other = idlestOfOther();
        if (idle == EntrySlab.NONE || other == EntrySlab.NONE) {
            return idle == EntrySlab.NONE ? other : idle;
        }
        return FlowEntry.lastNs(entries.address(idle)) <= FlowEntry.lastNs(entries.address(other)) ? idle : other;
    }

    /** The first of the ring of idleness that has not lived on since it was put there; who has goes where it is due now. */
    private int idlestOfIdle() {
        int flow = wheel.earliest(ExpiryWheel.IDLE);
        for (int looked = 0; looked < EVICTION_LOOKS && flow != EntrySlab.NONE; looked++) {
            if (wheel.isEarliest(ExpiryWheel.IDLE, deadlines.endNs(entries.address(flow)))) {
                return flow;
            }
            rearm(flow);
            flow = wheel.earliest(ExpiryWheel.IDLE);
        }
        return flow;
    }

    /**
     * The first of the other ring whose record has not grown since it began. One whose record has grown moves over to the
     * ring of idleness: its next packet will find that its record is due, or that bucket will.
     */
    private int idlestOfOther() {
        int flow = wheel.earliest(ExpiryWheel.OTHER);
        for (int looked = 0; looked < EVICTION_LOOKS && flow != EntrySlab.NONE; looked++) {
            long entry = entries.address(flow);
            long asIfBegunLastNs = FlowEntry.lastNs(entry) + deadlines.activeNs();
            if (FlowEntry.isClosing(entry) || wheel.isEarliest(ExpiryWheel.OTHER, asIfBegunLastNs)) {
                return flow;
            }
            wheel.remove(flow);
            wheel.add(flow, ExpiryWheel.IDLE, deadlines.endNs(entry));
            flow = wheel.earliest(ExpiryWheel.OTHER);
        }
        return flow;
    }

    private void initialize(int flow, long packet) {
        int flags = PacketRecord.flags(packet);
        int direction = flags & PacketRecord.FLAG_B_TO_A;
        int state = direction == 0 ? 0 : FlowEntry.SOURCE_IS_B;
        state |= (flags & PacketRecord.FLAG_VLAN) != 0 ? FlowEntry.VLAN : 0;
        state |= (flags & PacketRecord.FLAG_CUSTOMER_VLAN) != 0 ? FlowEntry.CUSTOMER_VLAN : 0;
        state |= (flags & PacketRecord.FLAG_MAC) != 0 ? FlowEntry.MAC : 0;
        FlowEntry.clear(entries.address(flow), state);
        long detail = entries.detailAddress(flow);
        FlowDetail.begin(detail, packet);
        if ((flags & PacketRecord.FLAG_TUNNEL) != 0) {
            int tunnel = tunnels.allocate();
            Memory.copy(packet + PacketRecord.SLOT_OCTETS, tunnels.address(tunnel), TunnelRecord.OCTETS);
            if (direction != 0) {
                swapTunnelEnds(tunnels.address(tunnel));
            }
            FlowDetail.tunnel(detail, tunnel + 1);
        }
    }

    /** A tunnel's addresses are kept as the flow's are: the one on A's side first. */
    private static void swapTunnelEnds(long tunnel) {
        for (int i = 0; i < 16; i += Long.BYTES) {
            long one = Memory.getLong(tunnel + TunnelRecord.SOURCE_ADDRESS_OFFSET + i);
            long other = Memory.getLong(tunnel + TunnelRecord.DESTINATION_ADDRESS_OFFSET + i);
            Memory.putLong(tunnel + TunnelRecord.SOURCE_ADDRESS_OFFSET + i, other);
            Memory.putLong(tunnel + TunnelRecord.DESTINATION_ADDRESS_OFFSET + i, one);
        }
    }

    private void releaseTunnel(int flow) {
        long detail = entries.detailAddress(flow);
        int tunnel = FlowDetail.tunnel(detail);
        if (tunnel != 0) {
            tunnels.release(tunnel - 1);
            FlowDetail.tunnel(detail, 0);
        }
    }
}
