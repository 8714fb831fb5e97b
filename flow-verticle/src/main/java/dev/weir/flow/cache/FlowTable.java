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
    private final EntrySlab entries = new EntrySlab(FlowEntry.OCTETS);
    private final EntrySlab tunnels = new EntrySlab(TUNNEL_OCTETS);
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

    long touchIndex(long flowHash) {
        return index.touch(FlowIndex.tag(flowHash));
    }

    long touchEntry(long flowHash) {
        int flow = index.guess(FlowIndex.tag(flowHash));
        if (flow == EntrySlab.NONE) {
            return 0;
        }
        long entry = entries.address(flow);
        return Memory.getLong(entry) + Memory.getLong(entry + FlowEntry.KEY_OFFSET + 32);
    }

    /** The flow of a packet, or {@link EntrySlab#NONE}. */
    int find(long packet) {
        return index.find(FlowIndex.tag(PacketRecord.flowHash(packet)), packet + PacketRecord.KEY_OFFSET);
    }

    /** Makes the flow of a packet whose flow is not here; {@link #arm} it once the packet is counted. */
    int insert(long packet) {
        int flow = entries.allocate();
        int tag = FlowIndex.tag(PacketRecord.flowHash(packet));
        long entry = entries.address(flow);
        Memory.putInt(entry + FlowEntry.HASH_TAG_OFFSET, tag);
        Memory.copy(packet + PacketRecord.KEY_OFFSET, entry + FlowEntry.KEY_OFFSET, PacketRecord.KEY_OCTETS);
        initialize(entry, packet);
        index.insert(tag, flow);
        return flow;
    }

    /** Makes a new flow in the place of one of the same key that has ended; {@link #arm} it like an inserted one. */
    void restart(int flow, long packet) {
        long entry = entries.address(flow);
        releaseTunnel(entry);
        wheel.remove(flow);
        initialize(entry, packet);
    }

    /** Takes a flow that is out of the wheel out of the table. */
    void forget(int flow) {
        long entry = entries.address(flow);
        releaseTunnel(entry);
        index.remove(FlowEntry.hashTag(entry), flow);
        entries.release(flow);
    }

    /** Where a flow's {@link TunnelRecord} is, or 0. */
    long tunnelAddress(long entry) {
        int tunnel = FlowEntry.tunnel(entry);
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

    private void initialize(long entry, long packet) {
        int flags = PacketRecord.flags(packet);
        int direction = flags & PacketRecord.FLAG_B_TO_A;
        FlowEntry.clearCounts(entry);
        Memory.putLong(entry + FlowEntry.LAST_OFFSET, FlowEntry.NEVER);
        Memory.putLong(entry + FlowEntry.LAST_OFFSET + 8, FlowEntry.NEVER);
        int state = direction == 0 ? 0 : FlowEntry.SOURCE_IS_B;
        state |= (flags & PacketRecord.FLAG_VLAN) != 0 ? FlowEntry.VLAN : 0;
        state |= (flags & PacketRecord.FLAG_CUSTOMER_VLAN) != 0 ? FlowEntry.CUSTOMER_VLAN : 0;
        if ((flags & PacketRecord.FLAG_MAC) != 0) {
            state |= FlowEntry.MAC;
            long macs = entry + FlowEntry.MAC_A_OFFSET;
            Memory.copy(packet + PacketRecord.SOURCE_MAC_OFFSET, macs + direction * 6L, 6);
            Memory.copy(packet + PacketRecord.DESTINATION_MAC_OFFSET, macs + (1 - direction) * 6L, 6);
        }
        FlowEntry.state(entry, state);
        Memory.putInt(entry + FlowEntry.TCP_WINDOW_OFFSET, 0);
        Memory.putLong(
                entry + FlowEntry.FLOW_ID_OFFSET,
                FlowId.of(packet + PacketRecord.KEY_OFFSET, PacketRecord.timestampNs(packet)));
        Memory.putInt(entry + FlowEntry.INGRESS_INTERFACE_OFFSET, PacketRecord.ingressInterface(packet));
        Memory.putInt(entry + FlowEntry.FLOW_LABEL_OFFSET, PacketRecord.flowLabel(packet));
        FlowEntry.tunnel(entry, 0);
        if ((flags & PacketRecord.FLAG_TUNNEL) != 0) {
            int tunnel = tunnels.allocate();
            Memory.copy(packet + PacketRecord.SLOT_OCTETS, tunnels.address(tunnel), TunnelRecord.OCTETS);
            if (direction != 0) {
                swapTunnelEnds(tunnels.address(tunnel));
            }
            FlowEntry.tunnel(entry, tunnel + 1);
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

    private void releaseTunnel(long entry) {
        int tunnel = FlowEntry.tunnel(entry);
        if (tunnel != 0) {
            tunnels.release(tunnel - 1);
            FlowEntry.tunnel(entry, 0);
        }
    }
}
