// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.time.Duration;

/**
 * A network interface of Linux, captured on through a ring of blocks shared with the kernel (AF_PACKET, TPACKET_V3).
 *
 * @param name the capture's name; {@code null} for that of the interface
 * @param networkInterface name of the interface; the key in files is {@code interface}
 * @param promiscuous whether frames for other stations are captured too
 * @param filter BPF expression, empty for all packets
 * @param snapLength octets captured of each packet
 * @param bufferSize the ring of each thread
 * @param blockSize the part of a ring that the kernel hands over at once
 * @param blockTimeout how old a block may become before the kernel hands it over
 * @param threads how many threads share the packets, each with a ring of its own
 * @param fanout by what the packets are shared out
 * @param observationPoint where the packets are seen
 */
@Variant("ring")
@Describe("A network interface of Linux, captured on through a ring of memory shared with the kernel.")
public record RingCaptureConfig(
        @Describe(value = "Name of the capture in logs and metrics, unique among captures.", sameAs = "interface")
        String name,

        @Describe(
                value = "Name of the network interface; `weir interfaces` lists them.",
                key = "interface",
                required = true)
        String networkInterface,

        @Describe("Whether frames for other stations are captured too.")
        boolean promiscuous,

        @Describe("BPF expression, as for tcpdump, that packets must match. Empty: all packets.")
        String filter,

        @Describe(
                value =
                        "Octets captured of each packet, enough for its headers; lengths are counted in full all the same.",
                min = "96",
                max = "262144")
        int snapLength,

        @Describe(
                value =
                        "Memory of each thread that the kernel shares: room for what comes while the thread is held up.",
                min = "128KiB",
                max = "16GiB")
        DataSize bufferSize,

        @Describe(
                value = "What the kernel hands over at once, rounded down to 64KiB; at most half of bufferSize.",
                min = "64KiB",
                max = "4MiB")
        DataSize blockSize,

        @Describe(
                value = "How long the kernel may wait for a block to fill before it hands it over as it is.",
                min = "1ms",
                max = "50ms")
        Duration blockTimeout,

        @Describe(value = "Threads that share the packets of the interface.", min = "1", max = "64")
        int threads,

        @Describe(
                "By what several threads share the packets: by flow (hash), or by the processor that received them (cpu).")
        Fanout fanout,

        @Describe("Where in the network the packets are seen.")
        ObservationPointConfig observationPoint)
        implements CaptureConfig {

    /** The default of {@code promiscuous}. */
    public static final boolean DEFAULT_PROMISCUOUS = PcapCaptureConfig.DEFAULT_PROMISCUOUS;

    /** The default filter: all packets. */
    public static final String DEFAULT_FILTER = PcapCaptureConfig.DEFAULT_FILTER;

    /** The default snap length, in octets. */
    public static final int DEFAULT_SNAP_LENGTH = PcapCaptureConfig.DEFAULT_SNAP_LENGTH;

    /** The default size of a ring. */
    public static final DataSize DEFAULT_BUFFER_SIZE = PcapCaptureConfig.DEFAULT_BUFFER_SIZE;

    /** The default size of a block. */
    public static final DataSize DEFAULT_BLOCK_SIZE = new DataSize(256 << 10);

    /** The default time after which a block is handed over. */
    public static final Duration DEFAULT_BLOCK_TIMEOUT = Duration.ofMillis(10);

    /** The default number of threads. */
    public static final int DEFAULT_THREADS = 1;

    /** The default way to share packets out. */
    public static final Fanout DEFAULT_FANOUT = Fanout.HASH;

    private static final long BLOCK_UNIT_OCTETS = 64 << 10;
    private static final long PCAP_BUFFER_MIB = 2047;

    /** Checks limits. */
    public RingCaptureConfig {
        name = name == null ? networkInterface : name;
        Checks checks = Checks.of(RingCaptureConfig.class);
        if (checks.notBlank("interface", networkInterface)) {
            checks.name("name", name);
        }
        checks.present("filter", filter);
        checks.within("snapLength", snapLength);
        checks.within("bufferSize", bufferSize);
        checks.within("blockSize", blockSize);
        checks.within("blockTimeout", blockTimeout);
        checks.within("threads", threads);
        checks.present("fanout", fanout);
        checks.present("observationPoint", observationPoint);
        checks.finish();
    }

    /** All packets of an interface, everything else at its default. */
    public static RingCaptureConfig of(String networkInterface) {
        return new RingCaptureConfig(
                null,
                networkInterface,
                DEFAULT_PROMISCUOUS,
                DEFAULT_FILTER,
                DEFAULT_SNAP_LENGTH,
                DEFAULT_BUFFER_SIZE,
                DEFAULT_BLOCK_SIZE,
                DEFAULT_BLOCK_TIMEOUT,
                DEFAULT_THREADS,
                DEFAULT_FANOUT,
                ObservationPointConfig.defaults());
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static RingCaptureConfig example() {
        return of("eth1");
    }

    /** Octets of a block as the kernel gets to know them: a multiple of 64 KiB, two or more of which fit in a ring. */
    public int blockOctets() {
        long wanted = Math.min(blockSize.octets(), bufferSize.octets() / 2);
        return (int) (wanted - wanted % BLOCK_UNIT_OCTETS);
    }

    /** Blocks in the ring of each thread. */
    public int blocks() {
        return (int) (bufferSize.octets() / blockOctets());
    }

    /** The same capture through libpcap, for where there is no ring to be had. */
    public PcapCaptureConfig throughPcap() {
        DataSize most = DataSize.ofMiB(PCAP_BUFFER_MIB);
        DataSize buffer = bufferSize.compareTo(most) > 0 ? most : bufferSize;
        return new PcapCaptureConfig(
                name, networkInterface, promiscuous, filter, snapLength, buffer, blockTimeout, observationPoint);
    }

    @Override
    public RingCaptureConfig withObservationPoint(ObservationPointConfig other) {
        return new RingCaptureConfig(
                name,
                networkInterface,
                promiscuous,
                filter,
                snapLength,
                bufferSize,
                blockSize,
                blockTimeout,
                threads,
                fanout,
                other);
    }
}
