// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.time.Duration;

/**
 * A network interface, captured on through libpcap.
 *
 * @param name the capture's name; {@code null} for that of the interface
 * @param networkInterface name of the interface; the key in files is {@code interface}
 * @param promiscuous whether frames for other stations are captured too
 * @param filter BPF expression, empty for all packets
 * @param snapLength octets captured of each packet
 * @param bufferSize the kernel's capture buffer
 * @param blockTimeout how long the kernel may hold packets back to hand over more at once
 * @param observationPoint where the packets are seen
 */
@Variant("pcap")
@Describe("A network interface, captured on through libpcap.")
public record PcapCaptureConfig(
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

        @Describe(value = "Size of the kernel's capture buffer.", min = "64KiB", max = "2047MiB")
        DataSize bufferSize,

        @Describe(
                value = "How long the kernel may hold packets back to hand over more of them at once.",
                min = "1ms",
                max = "1s")
        Duration blockTimeout,

        @Describe("Where in the network the packets are seen.")
        ObservationPointConfig observationPoint)
        implements CaptureConfig {

    /** The default of {@code promiscuous}. */
    public static final boolean DEFAULT_PROMISCUOUS = false;

    /** The default filter: all packets. */
    public static final String DEFAULT_FILTER = "";

    /** The default snap length, in octets. */
    public static final int DEFAULT_SNAP_LENGTH = 256;

    /** The default size of the kernel's buffer. */
    public static final DataSize DEFAULT_BUFFER_SIZE = DataSize.ofMiB(64);

    /** The default time that the kernel may hold packets back. */
    public static final Duration DEFAULT_BLOCK_TIMEOUT = Duration.ofMillis(20);

    /** Checks limits. */
    public PcapCaptureConfig {
        name = name == null ? networkInterface : name;
        Checks checks = Checks.of(PcapCaptureConfig.class);
        if (checks.notBlank("interface", networkInterface)) {
            checks.name("name", name);
        }
        checks.present("filter", filter);
        checks.within("snapLength", snapLength);
        checks.within("bufferSize", bufferSize);
        checks.within("blockTimeout", blockTimeout);
        checks.present("observationPoint", observationPoint);
        checks.finish();
    }

    /** All packets of an interface, everything else at its default. */
    public static PcapCaptureConfig of(String networkInterface) {
        return new PcapCaptureConfig(
                null,
                networkInterface,
                DEFAULT_PROMISCUOUS,
                DEFAULT_FILTER,
                DEFAULT_SNAP_LENGTH,
                DEFAULT_BUFFER_SIZE,
                DEFAULT_BLOCK_TIMEOUT,
                ObservationPointConfig.defaults());
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static PcapCaptureConfig example() {
        return of("eth0");
    }

    @Override
    public PcapCaptureConfig withObservationPoint(ObservationPointConfig other) {
        return new PcapCaptureConfig(
                name, networkInterface, promiscuous, filter, snapLength, bufferSize, blockTimeout, other);
    }
}
