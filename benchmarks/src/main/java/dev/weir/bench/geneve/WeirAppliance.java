// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.geneve;

import dev.weir.config.DataSize;
import dev.weir.config.GeneveForwardingConfig;
import dev.weir.config.HealthCheckConfig;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.OwnExports;
import dev.weir.model.packet.PacketBatchPool;
import dev.weir.model.packet.TunnelType;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.FrameFilter;
import dev.weir.router.capture.FrameIntake;
import dev.weir.router.capture.ShardDispatcher;
import dev.weir.router.capture.Sorting;
import dev.weir.router.forward.geneve.GeneveSource;
import dev.weir.router.parse.Decapsulations;
import dev.weir.router.parse.FragmentTable;
import dev.weir.router.parse.PacketParser;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** What a forwarding thread of mode geneve does: receives, checks, sends back, parses, hands over. Nobody takes it. */
final class WeirAppliance implements Appliance {
    private static final int BATCHES = 8;
    private static final int FRAGMENTED_DATAGRAMS = 16;
    private static final long FRAGMENT_TIMEOUT_NS = 1_000_000_000;

    private final LedgerSlice ledger = new Ledger().slice("geneve");
    private final GeneveSource source;
    private final FrameIntake intake;

    /** Opens a port of the loopback interface. */
    WeirAppliance(int port, int bufferMib) throws IOException {
        GeneveForwardingConfig plain = GeneveForwardingConfig.of("lo");
        source = new GeneveSource(new GeneveForwardingConfig(
                plain.networkInterface(),
                port,
                plain.arms(),
                plain.outside(),
                plain.gateway(),
                plain.gateway6(),
                plain.clients(),
                plain.connections(),
                1,
                DataSize.ofMiB(bufferMib),
                Duration.ZERO,
                HealthCheckConfig.defaults()));
        try {
            source.start();
        } catch (CaptureException e) {
            throw new IOException(e.getMessage(), e);
        }
        ShardDispatcher dispatcher = new ShardDispatcher(
                new PacketBatchPool(BATCHES, PacketBatchPool.DEFAULT_BATCH_SLOTS),
                new Sorting(0, 1),
                true,
                (shard, batch) -> batch.release());
        FragmentTable fragments = new FragmentTable(FRAGMENTED_DATAGRAMS, FRAGMENT_TIMEOUT_NS);
        PacketParser parser = new PacketParser(
                FlowHash.random(), new Decapsulations(Set.of(TunnelType.GENEVE), port), fragments, 1, ledger);
        intake = new FrameIntake(FrameFilter.ALL, parser, new OwnExports(), dispatcher, ledger);
    }

    @Override
    public int sendBack(int most) throws IOException {
        try {
            int count = source.poll(intake, most);
            intake.publish();
            return count;
        } catch (CaptureException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Those that were handed over as packets of a load balancer, too; what was only sent back does not count. */
    @Override
    public long sentBack() {
        source.foldKernelCounts(ledger);
        return Math.min(
                ledger.packets(LedgerCounter.SENT_BACK),
                Math.min(ledger.packets(LedgerCounter.PARSED), ledger.packets(LedgerCounter.DECAPSULATED)));
    }

    @Override
    public void close() {
        source.close();
        intake.close();
    }
}
