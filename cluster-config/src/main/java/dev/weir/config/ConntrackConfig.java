// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.time.Duration;

/**
 * The kernel's table of connections, which NAT needs.
 *
 * @param max entries at most; 0 for the kernel's own limit
 * @param tcpEstablishedTimeout how long an idle TCP connection stays in it; 0 for the kernel's own
 * @param udpTimeout how long a UDP datagram without answer is remembered; 0 for the kernel's own
 * @param udpStreamTimeout how long a UDP conversation is remembered; 0 for the kernel's own
 * @param loose whether a TCP connection that began before the router did is let through
 * @param liberal whether segments outside of the window are let through
 */
@Describe("The kernel's table of connections, which NAT needs.")
public record ConntrackConfig(
        @Describe(
                value = "Connections in the table at most.",
                min = "1024",
                max = "67108864",
                zero = "the kernel's own limit")
        int max,

        @Describe(
                value = "How long an idle TCP connection stays in the table.",
                min = "10s",
                max = "30d",
                zero = "the kernel's own")
        Duration tcpEstablishedTimeout,

        @Describe(
                value = "How long a UDP datagram without an answer is remembered.",
                min = "1s",
                max = "1d",
                zero = "the kernel's own")
        Duration udpTimeout,

        @Describe(
                value = "How long a UDP conversation is remembered.",
                min = "1s",
                max = "1d",
                zero = "the kernel's own")
        Duration udpStreamTimeout,

        @Describe("Whether a TCP connection is let through that began before the router did.")
        boolean loose,

        @Describe("Whether TCP segments outside of the window are let through.")
        boolean liberal) {

    /** The default size: the kernel's. */
    public static final int DEFAULT_MAX = 0;

    /** The default timeouts: the kernel's. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ZERO;

    /** The default of {@code loose}: a router that takes over sees connections in their middle. */
    public static final boolean DEFAULT_LOOSE = true;

    /** The default of {@code liberal}. */
    public static final boolean DEFAULT_LIBERAL = false;

    /** Checks limits. */
    public ConntrackConfig {
        Checks checks = Checks.of(ConntrackConfig.class);
        checks.within("max", max);
        checks.within("tcpEstablishedTimeout", tcpEstablishedTimeout);
        checks.within("udpTimeout", udpTimeout);
        checks.within("udpStreamTimeout", udpStreamTimeout);
        checks.finish();
    }

    /** The kernel's own sizes and timeouts. */
    public static ConntrackConfig defaults() {
        return new ConntrackConfig(
                DEFAULT_MAX, DEFAULT_TIMEOUT, DEFAULT_TIMEOUT, DEFAULT_TIMEOUT, DEFAULT_LOOSE, DEFAULT_LIBERAL);
    }
}
