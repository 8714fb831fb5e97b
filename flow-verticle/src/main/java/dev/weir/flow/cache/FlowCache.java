// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.flow.FlowEndReason;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketRecord;
import java.util.function.IntUnaryOperator;

/**
 * The Metering Process of one shard: counts packets into biflows and makes records of them. One owner thread.
 *
 * <p>When a flow ends or a record is due is decided by packet times alone, packet by packet, so that the records of a
 * capture do not depend on how it was cut into batches or shards. The {@link ExpiryWheel} only finds those flows that
 * no packet asks about any more.
 */
public final class FlowCache implements AutoCloseable {
    /** Flows looked at for expiry after each batch, at most: expiry keeps up with arrival and never stalls a batch. */
    private static final int EXPIRIES_A_BATCH = 4096;

    /** Packet times of a capture file may be this much out of order without parting a flow: one second. */
    static final long FILE_DISORDER_NS = 1_000_000_000L;

    /** Counters of packets have 32 bits: a record is made before one wraps. */
    private static final long MAX_PACKETS = 1L << 31;

    private final MeterSettings settings;
    private final LedgerSlice ledger;
    private final FlowTable table;
    private final RecordOutput output;
    private int[] places = new int[1024];
    private boolean live;
    private long nowNs = Long.MIN_VALUE;
    private long touched;

    /**
     * Makes an empty cache.
     *
     * @param flowDirection from an Observation Point's id to IANA's flowDirection, 0 ingress or 1 egress
     * @param sink takes the records
     * @param ledger this shard's part of the ledger
     */
    public FlowCache(MeterSettings settings, IntUnaryOperator flowDirection, FlowBatchSink sink, LedgerSlice ledger) {
        this.settings = settings;
        this.ledger = ledger;
        this.table = new FlowTable(settings);
        this.output = new RecordOutput(new FlowRecordWriter(flowDirection), sink, ledger);
    }

    /** Counts all packets of a batch, and lets flows expire up to its watermark. Does not release the batch. */
    public void meter(PacketBatch batch) {
        live = batch.live();
        if (batch.watermarkNs() == Long.MIN_VALUE) {
            return;
        }
        moveClock(batch.watermarkNs());
        int packets = touch(batch);
        long meteredPackets = 0;
        long meteredOctets = 0;
        for (int i = 0; i < packets; i++) {
            long packet = batch.slot(places[i]);
            count(packet);
            meteredPackets += PacketRecord.packets(packet);
            meteredOctets += PacketRecord.octets(packet);
        }
        ledger.add(LedgerCounter.METERED, meteredPackets, meteredOctets);
        expire();
        if (live) {
            output.publish(nowNs);
        }
        ledger.set(LedgerCounter.FLOWS_CACHED, table.size(), 0);
    }

    /** Lets the clock of a live link move on without packets, and publishes what became due. */
    public void advance(long clockNs) {
        moveClock(clockNs);
        expire();
        output.publish(nowNs);
        ledger.set(LedgerCounter.FLOWS_CACHED, table.size(), 0);
    }

    /**
     * Ends up to {@code maxFlows} flows, of reason 4 unless TCP had ended them already, and publishes their records.
     *
     * @return whether flows remain
     */
    public boolean drain(int maxFlows) {
        for (int i = 0; i < maxFlows; i++) {
            int flow = table.pollAny();
            if (flow == EntrySlab.NONE) {
                break;
            }
            end(flow, endReason(table.address(flow), FlowEndReason.FORCED_END));
        }
        output.publish(nowNs);
        ledger.set(LedgerCounter.FLOWS_CACHED, table.size(), 0);
        return table.size() != 0;
    }

    /** Sets the ledger's count of what is in the cache by adding up all flows: slow, and independent of what was booked. */
    public void audit() {
        table.audit(ledger);
    }

    /** Flows in the cache. */
    public int size() {
        return table.size();
    }

    /** Octets that the cache has of the system. */
    public long memoryOctets() {
        return table.memoryOctets();
    }

    /** Batches of records published since the start. */
    public long publishedBatches() {
        return output.publishedBatches();
    }

    @Override
    public void close() {
        table.close();
    }

    /** What the touching passes read; kept so that they are not compiled away. */
    long touched() {
        return touched;
    }

    private void moveClock(long toNs) {
        boolean backwards = nowNs != Long.MIN_VALUE && toNs < nowNs - settings.idleTimeoutNs();
        if (nowNs == Long.MIN_VALUE) {
            table.startClock(toNs);
            nowNs = toNs;
        } else if (backwards) {
            // The clock was set back: deadlines were reckoned from times that will not come for long.
            nowNs = toNs;
            table.rewind(toNs);
        } else {
            nowNs = Math.max(nowNs, toNs);
        }
    }

    /** Makes the memory of all packets' flows come at once, so that their latencies overlap; the number of packets. */
    private int touch(PacketBatch batch) {
        int slots = batch.slots();
        if (places.length < slots) {
            places = new int[slots];
        }
        int[] at = places;
        int packets = 0;
        long sum = touched;
        for (int slot = 0; slot < slots; ) {
            at[packets++] = slot;
            long packet = batch.slot(slot);
            sum += table.touchIndex(PacketRecord.flowHash(packet));
            slot += (PacketRecord.flags(packet) & PacketRecord.FLAG_TUNNEL) != 0 ? 2 : 1;
        }
        for (int i = 0; i < packets; i++) {
            sum += table.touchEntry(PacketRecord.flowHash(batch.slot(at[i])));
        }
        touched = sum;
        return packets;
    }

    private void count(long packet) {
        int flow = table.find(packet);
        if (flow == EntrySlab.NONE) {
            flow = begin(packet);
        } else {
            prepare(flow, packet);
        }
        long entry = table.address(flow);
        int direction = PacketRecord.flags(packet) & PacketRecord.FLAG_B_TO_A;
        FlowEntry.count(entry, direction, packet);
        if ((PacketRecord.flags(packet) & PacketRecord.FLAG_TRANSPORT) != 0 && TransportState.update(entry, packet)) {
            table.rearm(flow);
        }
    }

    /** Makes the record that a flow owes before it may count this packet, and a new flow of it if the old one has ended. */
    private void prepare(int flow, long packet) {
        long entry = table.address(flow);
        long timeNs = PacketRecord.timestampNs(packet);
        long gapNs = timeNs - FlowEntry.lastNs(entry);
        if (gapNs >= settings.idleTimeoutNs() || gapNs <= -settings.idleTimeoutNs()) {
            restart(flow, packet, endReason(entry, FlowEndReason.IDLE_TIMEOUT));
        } else if ((FlowEntry.state(entry) & FlowEntry.CLOSING) != 0
                && (gapNs >= settings.tcpLingerNs() || TransportState.isOpening(packet))) {
            restart(flow, packet, FlowEndReason.END_OF_FLOW);
        } else if (isRecordDue(entry, timeNs)) {
            report(entry);
        }
    }

    private boolean isRecordDue(long entry, long timeNs) {
        return FlowEntry.hasPackets(entry)
                && (timeNs - FlowEntry.recordStartNs(entry) >= settings.activeTimeoutNs()
                        || FlowEntry.packets(entry, 0) >= MAX_PACKETS
                        || FlowEntry.packets(entry, 1) >= MAX_PACKETS);
    }

    private int begin(long packet) {
        if (table.size() >= settings.maxFlows()) {
            end(table.pollIdlest(), FlowEndReason.LACK_OF_RESOURCES);
        }
        ledger.add(LedgerCounter.FLOWS_STARTED, 1);
        return table.insert(packet);
    }

    private void restart(int flow, long packet, FlowEndReason reason) {
        finish(flow, reason);
        ledger.add(LedgerCounter.FLOWS_STARTED, 1);
        table.restart(flow, packet);
    }

    private void expire() {
        long dueNs = live ? nowNs : nowNs - FILE_DISORDER_NS;
        for (int i = 0; i < EXPIRIES_A_BATCH; i++) {
            int flow = table.pollDue(dueNs);
            if (flow == EntrySlab.NONE) {
                return;
            }
            long entry = table.address(flow);
            if (table.hasEnded(entry, dueNs)) {
                end(flow, endReason(entry, FlowEndReason.IDLE_TIMEOUT));
                continue;
            }
            if (FlowEntry.hasPackets(entry) && dueNs - FlowEntry.recordStartNs(entry) >= settings.activeTimeoutNs()) {
                report(entry);
            }
            table.arm(flow);
        }
    }

    private static FlowEndReason endReason(long entry, FlowEndReason otherwise) {
        return (FlowEntry.state(entry) & FlowEntry.CLOSING) != 0 ? FlowEndReason.END_OF_FLOW : otherwise;
    }

    /** Makes the last record of a flow that is out of the wheel, and forgets the flow. */
    private void end(int flow, FlowEndReason reason) {
        finish(flow, reason);
        table.forget(flow);
    }

    /** Makes the last record of a flow, unless nothing came since the one before. */
    private void finish(int flow, FlowEndReason reason) {
        long entry = table.address(flow);
        if (FlowEntry.hasPackets(entry)) {
            output.record(entry, table.tunnelAddress(entry), reason, nowNs);
        }
    }

    /** Makes a record of a flow that goes on. */
    private void report(long entry) {
        output.record(entry, table.tunnelAddress(entry), FlowEndReason.ACTIVE_TIMEOUT, nowNs);
        FlowEntry.clearCounts(entry);
        FlowEntry.state(entry, FlowEntry.state(entry) | FlowEntry.REPORTED);
    }
}
