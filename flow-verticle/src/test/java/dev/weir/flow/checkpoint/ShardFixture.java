// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.flow.cache.FlowCache;
import dev.weir.flow.cache.MeterSettings;
import dev.weir.flow.cache.PacketBuilder;
import dev.weir.flow.cache.RecordedFlow;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.packet.PacketBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A cache and its guard, on a thread that does nothing until it is let. */
final class ShardFixture implements AutoCloseable {
    static final long SECOND = 1_000_000_000L;
    static final long MILLI = 1_000_000L;

    /** 2023-11-14T22:13:20Z. */
    static final long START = 1_700_000_000L * SECOND;

    static final long INTERVAL = 100 * MILLI;
    static final long MAX_HELD = 5 * SECOND;
    static final GuardSettings SETTINGS = new GuardSettings(INTERVAL, 1 << 30, MAX_HELD, 100, 3);

    private static final long IDLE = 400 * MILLI;

    final LedgerSlice ledger = new Ledger().slice("shard");
    final FlowCache cache;
    final ShardGuard guard;
    private final Queue<Runnable> own = new ArrayDeque<>();
    private final List<RecordedFlow> exported = new ArrayList<>();
    private long nowNs = START;

    ShardFixture(int shard) {
        this(shard, SETTINGS);
    }

    ShardFixture(int shard, GuardSettings settings) {
        cache = new FlowCache(
                new MeterSettings(60 * SECOND, IDLE, 100 * MILLI, 1_000_000), point -> 0, this::offer, ledger);
        guard = new ShardGuard(
                shard, cache, ledger, settings, own::add, batch -> exported.addAll(RecordedFlow.of(batch)));
    }

    private void offer(FlowBatch batch) {
        guard.offer(batch, nowNs);
    }

    /** Meters a packet of each of these flows, of {@code octets} octets. */
    void meter(long octets, int... flows) {
        PacketBatch batch = PacketBatch.unpooled(Math.max(1, flows.length));
        for (int flow : flows) {
            packet(flow).octets(octets).at(nowNs).appendTo(batch);
        }
        batch.live(true);
        cache.meter(batch);
        batch.release();
    }

    /** A packet of a flow. */
    static PacketBuilder packet(int flow) {
        return PacketBuilder.udp().between("10.0.0.1", "10.1." + (flow >>> 8) + "." + (flow & 0xff));
    }

    /** The flow of a record. */
    static int flow(RecordedFlow record) {
        String[] octets = record.destination().split("\\.");
        return Integer.parseInt(octets[2]) << 8 | Integer.parseInt(octets[3]);
    }

    /** Lets so much time pass that all flows end, in one batch of records. */
    void end() {
        nowNs += IDLE + 200 * MILLI;
        while (cache.advance(nowNs)) {
            // There are more.
        }
    }

    /** Lets time pass, and begins a checkpoint if it is time for one. */
    void tick(long afterNs) {
        nowNs += afterNs;
        guard.tick(nowNs);
        run();
    }

    /** The same, after an interval. */
    void tick() {
        tick(INTERVAL);
    }

    /** Does all that its thread has to do. */
    void run() {
        while (!own.isEmpty()) {
            own.remove().run();
        }
    }

    /** Does what comes next. */
    void runNext() {
        own.remove().run();
    }

    long nowNs() {
        return nowNs;
    }

    /** What was exported since the last time, as flows and octets: "3: 100". */
    List<String> exported() {
        List<String> all = exported.stream()
                .map(record -> flow(record) + ": "
                        + (record.forward().octets() + record.reverse().octets()))
                .toList();
        exported.clear();
        return all;
    }

    long count(LedgerCounter counter) {
        return ledger.packets(counter);
    }

    @Override
    public void close() {
        guard.close();
        cache.close();
    }
}
