// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench;

import dev.weir.model.ledger.Ledger;
import dev.weir.model.memory.Memory;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.PacketRecord;
import dev.weir.model.packet.TunnelType;
import dev.weir.router.parse.Decapsulations;
import dev.weir.router.parse.FragmentTable;
import dev.weir.router.parse.Frame;
import dev.weir.router.parse.LinkType;
import dev.weir.router.parse.PacketParser;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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

/** Packets a second that one capture thread parses, over frames that lie one after the other as in a mapped file. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PacketParserBenchmark {
    private static final int FRAMES = 4096;
    private static final int STRIDE_OCTETS = 128;

    private static final String ETHERNET = "020000000001020000000002";
    private static final String TCP = "0d05115c00000001000000025012010000000000";
    private static final String IPV4_TCP = "45000028123440004006000c0a0000010a000002" + TCP;
    private static final String IPV6_TCP =
            "60000000001406402001" + "0db80000000000000000000000012001" + "0db8000000000000000000000002" + TCP;
    /** UDP 50000 to 4789, network identifier 1, then Ethernet. */
    private static final String VXLAN_TCP = "4500005a0000000040110000c0000201c0000202" + "c35012b500460000"
            + "0800000000000100" + ETHERNET + "0800" + IPV4_TCP;

    /** What all the frames carry. */
    public enum Traffic {
        IPV4(ETHERNET + "0800" + IPV4_TCP),
        IPV6(ETHERNET + "86dd" + IPV6_TCP),
        VLAN(ETHERNET + "81000064" + "0800" + IPV4_TCP),
        VXLAN(ETHERNET + "0800" + VXLAN_TCP);

        private final byte[] octets;

        Traffic(String hex) {
            octets = HexFormat.of().parseHex(hex);
        }
    }

    /** Which frames. */
    @Param
    public Traffic traffic;

    /** Whether tunnels are taken off. */
    @Param({"false", "true"})
    public boolean decapsulate;

    private final Memory.Region frames = Memory.allocate(FRAMES * STRIDE_OCTETS, 64);
    private final Memory.Region slots = Memory.allocate(PacketParser.MAX_SLOTS * PacketRecord.SLOT_OCTETS, 64);
    private final Frame frame = new Frame();
    private PacketParser parser;

    /** Lays the frames out, each with a source port of its own. */
    @Setup
    public void layOut() {
        Set<TunnelType> takenOff =
                decapsulate ? EnumSet.complementOf(EnumSet.of(TunnelType.NONE)) : EnumSet.noneOf(TunnelType.class);
        parser = new PacketParser(
                FlowHash.random(),
                Decapsulations.of(takenOff),
                new FragmentTable(65_536, TimeUnit.SECONDS.toNanos(30)),
                1,
                new Ledger().slice("benchmark"));
        frame.from(LinkType.ETHERNET, 1);
        for (int i = 0; i < FRAMES; i++) {
            long address = frames.address() + (long) i * STRIDE_OCTETS;
            Memory.copy(traffic.octets, 0, address, traffic.octets.length);
            Memory.putShort(address + traffic.octets.length - 20, i);
        }
    }

    /** Frees the frames. */
    @TearDown
    public void free() {
        frames.close();
        slots.close();
    }

    /** Parses each frame once. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public long parse() {
        long slot = slots.address();
        long hashes = 0;
        int octets = traffic.octets.length;
        for (int i = 0; i < FRAMES; i++) {
            frame.set(i, frames.address() + (long) i * STRIDE_OCTETS, octets, octets);
            parser.parse(frame, slot);
            hashes += PacketRecord.flowHash(slot);
        }
        return hashes;
    }
}
