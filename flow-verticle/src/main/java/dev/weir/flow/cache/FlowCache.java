// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.flow.FlowEndReason;
import dev.weir.model.flow.FlowTransfer;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketRecord;
import java.util.function.IntUnaryOperator;
import java.util.function.LongToIntFunction;

/**
 * The Metering Process of one shard: counts packets into biflows and makes records of them. One owner thread.
 *
 * <p>When a flow ends or a record is due is decided by packet times alone, so that the records of a capture do not depend
 * on how it was cut into batches or shards. The {@link ExpiryWheel} finds those flows that no packet asks about any more.
 */
public final class FlowCache implements AutoCloseable {
    /**
     * Flows looked at for expiry after a batch, at most, beside one for each of its packets. A flow has to be looked at no
     * oftener than it has packets, so that expiry keeps up with arrival whatever comes, and no batch waits for long.
     */
    private static final int EXPIRIES_MORE = 1024;

    /** Packet times of a capture file may be this much out of order without parting a flow: one second. */
    private static final long FILE_DISORDER_NS = 1_000_000_000L;

    /** Packets of a live link reach the shard this much after one of a later time, at most: 100 ms. */
    private static final long LIVE_DISORDER_NS = 100_000_000L;

    /** Within a batch, flows are looked at for expiry when its packets moved the time by this much: one second. */
    private static final long EXPIRY_PERIOD_NS = 1_000_000_000L;

    /** A deadline is no farther ahead than the idle timeout and this. */
    private static final long HORIZON_MORE_NS = 2 * FILE_DISORDER_NS + EXPIRY_PERIOD_NS;
    /** Flows looked at for expiry between two packets, at most. */
    private static final int EXPIRIES_BETWEEN = PacketGroup.PACKETS;

    private final LedgerSlice ledger;
    private final Deadlines deadlines;
    private final FlowTable table;
    private final RecordOutput output;
    private final MeterClock clock = new MeterClock();
    private final Migration migration;
    private final FlowSaver saver;
    private final PacketGroup group;
    private final int[] due = new int[PacketGroup.PACKETS];
    private long capacity;
    private long looked;
    private long meteredPackets;
    private long meteredOctets;
    private boolean live;
    private long expiredNs;
    private long touched; // is read, so that the touching passes are not compiled away

    /**
     * Makes an empty cache.
     *
     * @param flowDirection from an Observation Point's id to IANA's flowDirection, 0 ingress or 1 egress
     * @param sink takes the records
     * @param ledger this shard's part of the ledger
     */
    public FlowCache(MeterSettings settings, IntUnaryOperator flowDirection, FlowBatchSink sink, LedgerSlice ledger) {
        this.ledger = ledger;
        this.capacity = settings.maxFlows();
        this.deadlines = new Deadlines(settings);
        this.table = new FlowTable(deadlines, settings.idleTimeoutNs() + HORIZON_MORE_NS);
        this.group = new PacketGroup(table);
        this.migration = new Migration(table, clock, ledger);
        this.saver = new FlowSaver(table, clock, ledger, this::join);
        this.output = new RecordOutput(table, new FlowRecordWriter(flowDirection), sink, ledger);
    }

    /** Counts all packets of a batch, and lets flows expire by their times. Does not release the batch. */
    public void meter(PacketBatch batch) {
        if (batch.slots() == 0) {
            return;
        }
        live = batch.live();
        startClock(PacketRecord.timestampNs(batch.slot(0)));
        meteredPackets = 0;
        meteredOctets = 0;
        int packets = 0;
        for (int slot = 0; slot < batch.slots(); ) {
            slot = group.gather(batch, slot);
            touched += group.touch(capacity);
            countGroup();
            packets += group.size();
        }
        ledger.add(LedgerCounter.METERED, meteredPackets, meteredOctets);
        expire(packets + EXPIRIES_MORE);
        if (live) {
            output.publishWaiting(clock.nowNs());
        }
        ledger.set(LedgerCounter.FLOWS_CACHED, table.size(), 0);
    }

    /**
     * Lets the clock of a live link move on without packets, and publishes what became due.
     *
     * @param wallNs the wall clock, nanoseconds since 1970
     * @return whether more may be due than was looked at: come again soon
     */
    public boolean advance(long wallNs) {
        startClock(wallNs);
        clock.follow(wallNs);
        boolean more = expire(EXPIRIES_MORE);
        output.publish(clock.nowNs());
        ledger.set(LedgerCounter.FLOWS_CACHED, table.size(), 0);
        return more;
    }

    /**
     * Ends up to {@code maxFlows} flows with a record of reason 4, or of that for which they have ended by now, and
     * publishes them. Once begun, it has to be gone on with until none remains.
     *
     * @return whether flows remain
     */
    public boolean drain(int maxFlows) {
        clock.finish();
        long nowNs = clock.nowNs();
        for (int i = 0; i < maxFlows && table.size() != 0; i++) {
            int flow = table.takeNext();
            long entry = table.address(flow);
            if (deadlines.owesRecord(entry, nowNs)) {
                report(flow);
            }
            finish(flow, deadlines.isOver(entry, nowNs) ? Deadlines.endReason(entry) : FlowEndReason.FORCED_END);
        }
        output.publish(nowNs);
        ledger.set(LedgerCounter.FLOWS_CACHED, table.size(), 0);
        return table.size() != 0;
    }

    /**
     * Meters by other settings from now on. Flows that were filed by other timeouts are filed anew, at about 50 ns a flow.
     * Where more flows are here than may be, {@link #shed} them.
     */
    public void retune(MeterSettings settings) {
        capacity = settings.maxFlows();
        if (deadlines.set(settings)) {
            table.rearmAll(
                    settings.idleTimeoutNs() + HORIZON_MORE_NS, clock.isSet() ? clock.nowNs() - FILE_DISORDER_NS : 0);
        }
    }

    /**
     * Ends up to {@code maxFlows} flows of those that are more than may be here, the ones first that can best be done
     * without, with a record of reason 5, and publishes them.
     *
     * @return how many were ended: fewer than {@code maxFlows} when no more have to be
     */
    public int shed(int maxFlows) {
        int ended = 0;
        while (ended < maxFlows && table.size() > capacity) {
            end(table.pollDispensable(clock.nowNs()), FlowEndReason.LACK_OF_RESOURCES);
            ended++;
        }
        if (ended != 0) {
            output.publish(clock.nowNs());
            ledger.set(LedgerCounter.FLOWS_CACHED, table.size(), 0);
        }
        return ended;
    }

    /**
     * Moves flows that others own into transfers to them, until one of those is full or {@code places} places have been
     * looked at. From the first call on until the last nothing may be metered here; flows may be {@link #moveIn moved in}.
     *
     * @param from the place to go on at: 0, then what came back
     * @param owner from the address of a Flow Key to the number of the transfer that the flow goes to, -1 to stay
     * @return the place to go on at, or -1 when all has been looked at
     */
    public int moveOut(int from, int places, LongToIntFunction owner, FlowTransfer[] transfers) {
        return migration.moveOut(from, places, owner, transfers, live);
    }

    /** Takes over the flows of a transfer, of none of which a packet was ever counted here. */
    public void moveIn(FlowTransfer transfer) {
        if (transfer.flows() != 0) {
            join(transfer);
            touched += migration.moveIn(transfer);
        }
    }

    private void join(FlowTransfer transfer) {
        live |= transfer.live();
        startClock(transfer.nowNs());
    }

    /** Whether the clock goes on without packets, as on a live link: {@link #advance} it. */
    public boolean isLive() {
        return live;
    }

    /** Shows the flows, page by page, to who asks; meanwhile none may be drained or moved. */
    public CacheView view() {
        return output.view();
    }

    /** By which the flows are kept elsewhere, and those of other nodes come here. */
    public FlowSaver saver() {
        return saver;
    }

    /** Publishes the records that wait for others. */
    public void publish() {
        output.publish(clock.nowNs());
    }

    /** Sets the ledger's count of what is in the cache by adding up all flows: slow, and independent of what was booked. */
    public void audit() {
        table.audit(ledger);
    }

    /** Flows in the cache. */
    public int size() {
        return table.size();
    }

    /** Octets that it has of the system. */
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

    /** Flows looked at for expiry since the start. */
    long looked() {
        return looked;
    }

    long touched() {
        return touched;
    }

    private void startClock(long timeNs) {
        if (!clock.isSet()) {
            clock.start(timeNs);
            table.startClock(timeNs - FILE_DISORDER_NS);
            expiredNs = timeNs;
        }
    }

    private void countGroup() {
        int size = group.size();
        for (int i = 0; i < size; i++) {
            long packet = group.packet(i);
            clock.observe(PacketRecord.timestampNs(packet));
            if (clock.nowNs() - expiredNs > EXPIRY_PERIOD_NS) {
                expire(EXPIRIES_BETWEEN);
            }
            count(table.find(group.guess(i), packet), packet);
            meteredPackets += PacketRecord.packets(packet);
            meteredOctets += PacketRecord.octets(packet);
        }
    }

    /** Counts a packet of a flow, which may be {@link EntrySlab#NONE}: not known yet. */
    private void count(int known, long packet) {
        int flow = known;
        boolean fresh = true;
        if (flow == EntrySlab.NONE) {
            flow = begin(packet);
        } else {
            fresh = !goesOn(flow, packet);
        }
        long entry = table.address(flow);
        long detail = table.detail(flow);
        int flags = PacketRecord.flags(packet);
        boolean recordBegins = !FlowEntry.hasPackets(entry);
        FlowEntry.count(entry, detail, flags & PacketRecord.FLAG_B_TO_A, packet);
        boolean closes = (flags & PacketRecord.FLAG_TRANSPORT) != 0 && TransportState.update(entry, detail, packet);
        table.changed(flow);
        if (fresh) {
            table.arm(flow);
        } else if (closes || recordBegins && deadlines.recordsComeFirst()) {
            table.rearm(flow);
        }
    }

    private int begin(long packet) {
        if (table.size() >= capacity) {
            makeRoom();
        }
        ledger.add(LedgerCounter.FLOWS_STARTED, 1);
        return table.insert(packet);
    }

    private void makeRoom() {
        expire(EXPIRIES_BETWEEN);
        if (table.size() >= capacity) {
            end(table.pollDispensable(clock.nowNs()), FlowEndReason.LACK_OF_RESOURCES);
        }
    }

    /**
     * Makes the records that a flow owes before a packet of its key can be counted.
     *
     * @return whether the packet belongs to the flow; if not, that one has ended and a new one is in its place
     */
    private boolean goesOn(int flow, long packet) {
        long entry = table.address(flow);
        if (deadlines.owesRecord(entry, PacketRecord.timestampNs(packet))) {
            report(flow);
        }
        if (deadlines.goesOn(entry, packet)) {
            return true;
        }
        finish(flow, Deadlines.endReason(entry));
        ledger.add(LedgerCounter.FLOWS_STARTED, 1);
        table.restart(flow, packet);
        return false;
    }

    /** Looks at up to {@code looks} flows that may be due; whether there may be more. */
    private boolean expire(int looks) {
        expiredNs = clock.nowNs();
        long dueNs = expiredNs - (live ? LIVE_DISORDER_NS : FILE_DISORDER_NS);
        int left = looks;
        while (left > 0) {
            int wanted = Math.min(left, PacketGroup.PACKETS);
            int polled = pollDue(dueNs, wanted);
            for (int i = 0; i < polled; i++) {
                expire(due[i], dueNs);
            }
            looked += polled;
            if (polled < wanted) {
                return false;
            }
            left -= polled;
        }
        return true;
    }

    /** Takes flows that may be due out of the wheel and makes their memory come; how many there were. */
    private int pollDue(long dueNs, int wanted) {
        int polled = 0;
        while (polled < wanted) {
            int flow = table.pollDue(dueNs);
            if (flow == EntrySlab.NONE) {
                break;
            }
            due[polled++] = flow;
        }
        int sum = 0;
        for (int i = 0; i < polled; i++) {
            sum += table.touchWhole(due[i]);
        }
        touched += sum;
        return polled;
    }

    private void expire(int flow, long dueNs) {
        long entry = table.address(flow);
        if (deadlines.owesRecord(entry, dueNs)) {
            report(flow);
        }
        if (deadlines.isOver(entry, dueNs) || deadlines.isAhead(entry, dueNs)) {
            end(flow, Deadlines.endReason(entry));
        } else {
            table.arm(flow);
        }
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
            output.record(flow, reason, clock.nowNs());
        }
    }

    /** Makes a record of a flow that goes on. */
    private void report(int flow) {
        long entry = table.address(flow);
        output.record(flow, FlowEndReason.ACTIVE_TIMEOUT, clock.nowNs());
        FlowEntry.clearCounts(entry);
        FlowEntry.state(entry, FlowEntry.state(entry) | FlowEntry.REPORTED);
        table.changed(flow);
    }
}
