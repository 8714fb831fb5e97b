// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench;

import dev.weir.flow.cache.FlowCache;
import dev.weir.flow.cache.MeterSettings;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.memory.Memory;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.PacketBatch;
import dev.weir.model.packet.PacketBatchPool;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.packet.TunnelType;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Packets a second that one shard meters: tables that fit the processor's caches and tables that do not, a flood of new
 * flows into a full cache, and one whose flows expire. With {@code -bm sample -tu us} it tells how long a packet of the
 * slowest batch takes: times 1024, how long that batch stalls the shard. A packet every microsecond of packet time. Giving the batch its new times, and in the
 * flood its new addresses, is part of what is measured.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class FlowCacheBenchmark {
    private static final int PACKETS = PacketBatchPool.DEFAULT_BATCH_SLOTS;
    private static final int BATCHES = 2048;
    private static final long STEP_NS = 1_000;
    private static final long START_NS = 1_700_000_000_000_000_000L;
    private static final int FLOOD_FLOWS = 1_000_000;
    private static final int TCP = 6;
    private static final int SYN = 0x02;
    private static final int ACK = 0x10;

    /** What the packets are. */
    public enum Traffic {
        /** Of 200 000 flows, a few of them with most of the packets. */
        ORDINARY(200_000),
        /** Of 2 000 000 flows, a few of them with most of the packets. */
        WIDE(2_000_000),
        /** Every packet a flow of its own, into a cache that is full. */
        FLOOD(Integer.MAX_VALUE),
        /** Every packet a flow of its own, each of which ends by its idle timeout of a second. */
        CHURN(Integer.MAX_VALUE);

        private final int flows;

        private boolean isOfNewFlows() {
            return this == FLOOD || this == CHURN;
        }

        Traffic(int flows) {
            this.flows = flows;
        }
    }

    /** Which packets. */
    @Param
    public Traffic traffic;

    private final FlowHash hash = new FlowHash(1);
    private final SplittableRandom random = new SplittableRandom(1);
    private final PacketBatch[] batches = new PacketBatch[BATCHES];
    private FlowCache cache;
    private int next;
    private long packets;

    /** Lays out the batches and fills the cache. */
    @Setup(Level.Trial)
    public void layOut() {
        long maxFlows = traffic.isOfNewFlows() ? FLOOD_FLOWS : 2L * traffic.flows;
        MeterSettings settings = new MeterSettings(
                TimeUnit.SECONDS.toNanos(60),
                TimeUnit.SECONDS.toNanos(traffic == Traffic.CHURN ? 1 : 15),
                TimeUnit.SECONDS.toNanos(1),
                traffic == Traffic.CHURN ? 4 * maxFlows : maxFlows);
        cache = new FlowCache(settings, observationPoint -> 0, batch -> {}, new Ledger().slice("benchmark"));
        Memory.Region slot = Memory.allocate(PacketRecord.SLOT_OCTETS, 64);
        for (int i = 0; i < BATCHES; i++) {
            batches[i] = PacketBatch.unpooled(PACKETS);
            for (int j = 0; j < PACKETS; j++) {
                write(slot.address());
                batches[i].append(slot.address(), 1);
            }
        }
        slot.close();
        for (int i = 0; i < BATCHES; i++) {
            meter();
        }
    }

    /** Frees the batches and the cache. */
    @TearDown(Level.Trial)
    public void free() {
        for (PacketBatch batch : batches) {
            batch.release();
        }
        cache.close();
    }

    /** Meters one batch. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public int meter() {
        PacketBatch batch = batches[next];
        next = (next + 1) % BATCHES;
        long firstNs = START_NS + packets * STEP_NS;
        for (int i = 0; i < PACKETS; i++) {
            long slot = batch.slot(i);
            PacketRecord.timestampNs(slot, firstNs + i * STEP_NS);
            if (traffic.isOfNewFlows()) {
                Memory.putInt(slot + PacketRecord.ADDRESS_A_OFFSET, (int) packets + i);
                PacketRecord.flowHash(slot, hash.hash(slot + PacketRecord.KEY_OFFSET));
            }
        }
        batch.watermarkNs(firstNs + (PACKETS - 1) * STEP_NS);
        packets += PACKETS;
        cache.meter(batch);
        return cache.size();
    }

    /** Writes one packet of a random flow; the square makes some flows much likelier than others. */
    private void write(long slot) {
        double place = random.nextDouble();
        int flow = (int) (place * place * traffic.flows);
        Memory.fill(slot, PacketRecord.SLOT_OCTETS, 0);
        Memory.putInt(slot + PacketRecord.ADDRESS_A_OFFSET, flow);
        Memory.putInt(slot + PacketRecord.ADDRESS_B_OFFSET, -1);
        PacketRecord.portA(slot, 40_000);
        PacketRecord.portB(slot, 443);
        PacketRecord.protocol(slot, TCP);
        PacketRecord.kind(slot, 4, TunnelType.NONE);
        PacketRecord.observationPoint(slot, 1);
        PacketRecord.packets(slot, 1);
        PacketRecord.octets(slot, 60 + flow % 1024);
        PacketRecord.segmentOctets(slot, 60 + flow % 1024);
        PacketRecord.tcpFlags(slot, traffic.isOfNewFlows() ? SYN : ACK);
        PacketRecord.ttl(slot, 64);
        int direction = traffic.isOfNewFlows() ? 0 : random.nextInt(2) * PacketRecord.FLAG_B_TO_A;
        PacketRecord.flags(slot, PacketRecord.FLAG_TRANSPORT | PacketRecord.FLAG_MAC | direction);
        PacketRecord.flowHash(slot, hash.hash(slot + PacketRecord.KEY_OFFSET));
    }
}
