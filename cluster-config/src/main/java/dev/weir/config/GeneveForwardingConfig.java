// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.time.Duration;

/**
 * An appliance of an AWS Gateway Load Balancer: its packets come in GENEVE (RFC 8926) and go back the same way.
 *
 * @param networkInterface the interface on which they come; the key in files is {@code interface}
 * @param port UDP port of GENEVE
 * @param arms where packets go after they have been seen
 * @param outside the second interface of {@link GeneveArms#TWO}; empty otherwise
 * @param threads how many threads forward
 * @param receiveBuffer what each thread has room for of packets that wait
 * @param drain how long packets are forwarded after the end was asked for, while the health check says so
 * @param healthCheck what the load balancer asks
 */
@Variant("geneve")
@Describe("An appliance behind an AWS Gateway Load Balancer: packets come in GENEVE and go back the same way.")
public record GeneveForwardingConfig(
        @Describe(value = "Interface on which the load balancer's packets come.", key = "interface", required = true)
        String networkInterface,

        @Describe(value = "UDP port of GENEVE.", min = "1", max = "65535")
        int port,

        @Describe("Where packets go: back to the load balancer (one), or out of a second interface (two).")
        GeneveArms arms,

        @Describe("The second interface of arms: two. Empty: none.")
        String outside,

        @Describe(
                value = "Threads that forward. The kernel shares the load balancer's flows out among them.",
                min = "1",
                max = "64")
        int threads,

        @Describe(
                value = "Room for packets that wait to be forwarded, a thread. What does not fit is dropped.",
                min = "64KiB",
                max = "1GiB")
        DataSize receiveBuffer,

        @Describe(
                value =
                        "How long packets are still forwarded after Weir was told to end, while the health check fails so"
                                + " that the load balancer sends new flows elsewhere.",
                min = "0s",
                max = "1h")
        Duration drain,

        @Describe("What the load balancer asks to know whether this node is well.")
        HealthCheckConfig healthCheck)
        implements ForwardingConfig {

    /** The port that IANA gave. */
    public static final int DEFAULT_PORT = 6081;

    /** The default of {@code arms}. */
    public static final GeneveArms DEFAULT_ARMS = GeneveArms.ONE;

    /** The default second interface: none. */
    public static final String DEFAULT_OUTSIDE = "";

    /** The default of {@code threads}. */
    public static final int DEFAULT_THREADS = 1;

    /** The default of {@code receiveBuffer}. */
    public static final DataSize DEFAULT_RECEIVE_BUFFER = DataSize.ofMiB(32);

    /** The default of {@code drain}: two health checks at the load balancer's default interval of 10 s. */
    public static final Duration DEFAULT_DRAIN = Duration.ofSeconds(20);

    /** Checks names and limits. */
    public GeneveForwardingConfig {
        Checks checks = Checks.of(GeneveForwardingConfig.class);
        checks.interfaceName("interface", networkInterface);
        checks.within("port", port);
        checks.present("arms", arms);
        if (checks.present("outside", outside) && !outside.isEmpty()) {
            checks.interfaceName("outside", outside);
        }
        checks.require(
                arms != GeneveArms.TWO || outside == null || !outside.isEmpty(),
                "outside",
                "is empty; two arms need the interface of the second");
        checks.within("threads", threads);
        checks.within("receiveBuffer", receiveBuffer);
        checks.within("drain", drain);
        checks.present("healthCheck", healthCheck);
        checks.finish();
    }

    /** Packets that come on this interface, everything else at its default. */
    public static GeneveForwardingConfig of(String networkInterface) {
        return new GeneveForwardingConfig(
                networkInterface,
                DEFAULT_PORT,
                DEFAULT_ARMS,
                DEFAULT_OUTSIDE,
                DEFAULT_THREADS,
                DEFAULT_RECEIVE_BUFFER,
                DEFAULT_DRAIN,
                HealthCheckConfig.defaults());
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static GeneveForwardingConfig example() {
        return of("eth0");
    }
}
