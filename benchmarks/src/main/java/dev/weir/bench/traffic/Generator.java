// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.traffic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes captures of a shape, the same for the same seed, and counts what is in them. */
public final class Generator {
    /** Octets of each packet that a capture keeps: all headers, little payload. */
    public static final int SNAP_LENGTH = 96;

    private static final int FIRST_SECOND = 1_700_000_000;
    private static final int SYN_OCTETS = 44;

    private final Shape shape;
    private final Randomness random;
    private final FrameLayout layout;
    private final PacketPlan plan = new PacketPlan();
    private long octets;
    private long flows;
    /** Sources of the flood that have been tried. */
    private int counter;

    private Generator(Shape shape, long seed) {
        this.shape = shape;
        this.random = new Randomness(seed);
        this.layout = new FrameLayout(random);
    }

    /** Makes the capture {@code folder/NAME-PACKETS-FLOWS-SEED.pcap} unless it is there, with its truth beside it. */
    public static Path capture(Path folder, Shape shape, long seed) throws IOException {
        Path file = folder.resolve(String.join(
                        "-",
                        shape.name(),
                        Integer.toString(shape.packets()),
                        Integer.toString(shape.flows()),
                        Long.toString(seed))
                + ".pcap");
        if (!Files.exists(file)) {
            Files.createDirectories(folder);
            Path unfinished = file.resolveSibling(file.getFileName() + ".part");
            write(unfinished, shape, seed).save(Truth.beside(file));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return file;
    }

    /** Writes a capture. */
    public static Truth write(Path file, Shape shape, long seed) throws IOException {
        try (PcapWriter writer = new PcapWriter(file, SNAP_LENGTH)) {
            Generator generator = new Generator(shape, seed);
            generator.generate(writer, (int) seed);
            return new Truth(shape.packets(), generator.octets, generator.flows);
        }
    }

    private void generate(PcapWriter writer, int seed) throws IOException {
        counter = seed;
        Conversations conversations = null;
        long[] events = {};
        if (shape.floodShare() < 1) {
            Shape ordinary = shape.conversations();
            int[] sizes = SizeLaw.sizes(ordinary);
            conversations = new Conversations(sizes, random);
            events = shape.lasting()
                    ? Conversations.schedule(sizes, random)
                    : Conversations.schedule(sizes, shape.packets() / shape.packetsPerSecond(), random);
        }
        int next = 0;
        for (int index = 0; index < shape.packets(); index++) {
            if (next == events.length || shape.floodAmong(index + 1) > shape.floodAmong(index)) {
                planSyn();
                flows++;
            } else {
                conversations.next((int) events[next++], plan);
            }
            emit(writer, index);
        }
        flows += conversations == null ? 0 : conversations.flows();
    }

    private void planSyn() {
        int source;
        do {
            source = permuted(counter++);
        } while (!isUnicast(source >>> 24));
        plan.ipv6 = false;
        plan.vlan = 0;
        plan.reverse = false;
        plan.protocol = PacketPlan.TCP;
        plan.flags = PacketPlan.SYN;
        plan.octets = SYN_OCTETS;
        plan.sourceHigh = 0;
        plan.destinationHigh = 0;
        plan.sourceLow = source & 0xffff_ffffL;
        plan.destinationLow = 0x0a09_0801L + random.nextInt(4);
        plan.sourcePort = 1024 + random.nextInt(64512);
        plan.destinationPort = 80;
        plan.sequence = (int) random.nextLong();
        plan.acknowledgment = 0;
        plan.ttl = 40 + random.nextInt(200);
    }

    /** A bijection of the 32-bit numbers: no source comes twice. */
    private static int permuted(int value) {
        int mixed = (value ^ value >>> 16) * 0x7feb_352d;
        mixed = (mixed ^ mixed >>> 15) * 0x846c_a68b;
        return mixed ^ mixed >>> 16;
    }

    private static boolean isUnicast(int firstOctet) {
        return firstOctet != 0 && firstOctet != 10 && firstOctet != 127 && firstOctet < 224;
    }

    private void emit(PcapWriter writer, int index) throws IOException {
        int length = layout.lay(plan, index);
        long micros = (long) (index * 1e6 / shape.packetsPerSecond());
        writer.write(layout.octets(), length, FIRST_SECOND + (int) (micros / 1_000_000), (int) (micros % 1_000_000));
        octets += plan.octets;
    }
}
