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
    private static final int TUNNEL_OCTETS = 56;

    private final Deadlines deadlines;
    private final EntrySlab entries = new EntrySlab(FlowEntry.OCTETS, FlowDetail.OCTETS);
    private final EntrySlab tunnels = new EntrySlab(TUNNEL_OCTETS, 0);
    private final FlowIndex index = new FlowIndex(entries);
    private final ExpiryWheel wheel;
    private final Eviction eviction;

    /** Places before this one have been emptied by {@link #takeNext}. */
    private int emptied;

    private int taken;

    /** Who follows what changes; {@code null} when nobody does. */
    private FlowSaver follower;

    /**
     * Makes an empty table.
     *
     * @param horizonNs how far ahead deadlines are, at most; nanoseconds
     */
    FlowTable(Deadlines deadlines, long horizonNs) {
        this.deadlines = deadlines;
        this.wheel = new ExpiryWheel(entries, horizonNs);
        this.eviction = new Eviction(this, entries, wheel, deadlines);
    }

    int size() {
        return entries.size() - taken;
    }

    /** Tells from now on what changes; {@code null} to nobody. */
    void follow(FlowSaver saver) {
        follower = saver;
    }

    /** What is known of a flow has changed. */
    void changed(int flow) {
        if (follower != null && FlowEntry.isSaved(entries.address(flow))) {
            follower.changed(flow);
        }
    }

    /** A record of a flow is about to be made. */
    void beforeRecord(int flow) {
        if (follower != null) {
            follower.beforeRecord(flow);
        }
    }

    private void cameOrWent(int flow) {
        if (follower != null) {
            follower.cameOrWent(flow);
        }
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

    /** Makes the memory come of flows that are about to be {@link #insert inserted}, so many at most. */
    void touchPlaces(int flows) {
        entries.touchNext(flows);
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
        cameOrWent(flow);
        return flow;
    }

    /** Makes a new flow in the place of one of the same key that has ended; {@link #arm} it like an inserted one. */
    void restart(int flow, long packet) {
        releaseTunnel(flow);
        wheel.remove(flow);
        initialize(flow, packet);
        cameOrWent(flow);
    }

    /** Takes a flow that is out of the wheel out of the table. */
    void forget(int flow) {
        long entry = entries.address(flow);
        releaseTunnel(flow);
        index.remove(FlowEntry.hash(entry), flow);
        // Who has guessed this flow for a packet finds out.
        FlowEntry.clearKey(entry);
        entries.release(flow);
        cameOrWent(flow);
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
        wheel.add(flow, ring(entry, nextNs), nextNs);
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

    /**
     * Takes any flow out of the table; there must be one. What is read of it stays until the next call. From the first call
     * on nothing else may be done with the table until it is empty: since all flows go, they go in the order in which they
     * lie in memory, and what finds a single one is cleared only when the last has gone.
     */
    int takeNext() {
        int flow = emptied;
        while (!FlowEntry.hasKey(entries.address(flow))) {
            flow++;
        }
        emptied = flow + 1;
        taken++;
        if (size() == 0) {
            clear();
        }
        return flow;
    }

    /** Puts every flow where its deadline is by timeouts that have changed; {@code horizonNs} as in the constructor. */
    void rearmAll(long horizonNs, long nowNs) {
        wheel.resize(horizonNs);
        wheel.start(nowNs);
        int end = entries.end();
        for (int flow = 0; flow < end; flow++) {
            if (FlowEntry.hasKey(entries.address(flow))) {
                arm(flow);
            }
        }
    }

    /** No flow has a number from here on. */
    int end() {
        return entries.end();
    }

    /** Whether there is a flow of this number, below {@link #end}. */
    boolean isFlow(int flow) {
        return FlowEntry.hasKey(entries.address(flow));
    }

    /** Writes a flow out as a {@link MovedFlow} and takes it out of the table. */
    void moveOut(int flow, long to) {
        MovedFlow.write(entries.address(flow), entries.detailAddress(flow), tunnelAddress(flow), to);
        wheel.remove(flow);
        forget(flow);
    }

    /** Makes a flow of a {@link MovedFlow} whose key is not here. */
    void moveIn(long from) {
        int flow = entries.allocate();
        long entry = entries.address(flow);
        long detail = entries.detailAddress(flow);
        MovedFlow.read(from, entry, detail);
        FlowEntry.state(entry, FlowEntry.state(entry) & ~FlowEntry.SAVED);
        FlowDetail.tunnel(detail, 0);
        if (MovedFlow.hasTunnel(from)) {
            int tunnel = tunnels.allocate();
            MovedFlow.readTunnel(from, tunnels.address(tunnel));
            FlowDetail.tunnel(detail, tunnel + 1);
        }
        index.insert(FlowEntry.hash(entry), flow);
        arm(flow);
        cameOrWent(flow);
    }

    /**
     * Takes in a {@link MovedFlow} that another node has metered.
     *
     * @return whether its key was here, and it became part of that flow
     */
    boolean merge(long from) {
        int flow = index.find(FlowEntry.hash(from), from + FlowEntry.KEY_OFFSET);
        if (flow == EntrySlab.NONE) {
            moveIn(from);
            return false;
        }
        FlowMerge.merge(entries.address(flow), entries.detailAddress(flow), from);
        rearm(flow);
        cameOrWent(flow);
        return true;
    }

    /** Forgets all flows at once. */
    void discard() {
        clear();
    }

    /** Makes the memory come that {@link #moveIn} of a flow reads first. */
    int touchIndexOf(long moved) {
        return index.touch(FlowEntry.hash(moved));
    }

    /** Takes the flow that can best be done without out of the wheel; there must be one. */
    int pollDispensable(long nowNs) {
        int flow = eviction.choose(nowNs);
        wheel.remove(flow);
        return flow;
    }

    /** Makes all memory of a flow come that its end needs. */
    int touchWhole(int flow) {
        long entry = entries.address(flow);
        return Memory.getInt(entry + FlowEntry.SECOND_LINE)
                + Memory.getInt(entries.detailAddress(flow))
                + index.touch(FlowEntry.hash(entry));
    }

    /** Makes the memory come of flows that are about to make room for others, {@code flows} of them at most. */
    int touchDispensable(int flows) {
        int sum = 0;
        int found = eviction.foresee(flows);
        for (int i = 0; i < found; i++) {
            sum += touchWhole(eviction.foreseen(i));
        }
        return sum;
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

    private void clear() {
        emptied = 0;
        taken = 0;
        entries.clear();
        tunnels.clear();
        index.clear();
        wheel.clear();
    }

    private int ring(long entry, long nextNs) {
        if (FlowEntry.isClosing(entry)) {
            return ExpiryWheel.CLOSING;
        }
        if (FlowEntry.isSingle(entry)) {
            return ExpiryWheel.SINGLE;
        }
        return nextNs == deadlines.endNs(entry) ? ExpiryWheel.IDLE : ExpiryWheel.OTHER;
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
