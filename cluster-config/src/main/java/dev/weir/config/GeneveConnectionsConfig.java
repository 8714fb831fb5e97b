// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.time.Duration;

/**
 * The connections of which an appliance with two arms knows the GENEVE header.
 *
 * @param max how many at once
 * @param tcpTimeout how long one of TCP may be idle
 * @param timeout how long any other may be, and one of TCP that its server has begun to end
 */
@Describe("With two arms, the connections of which the GENEVE header is known.")
public record GeneveConnectionsConfig(
        @Describe(
                value = "How many at once, of about 200 octets each. Of a new one beyond that nothing is forwarded.",
                min = "1024",
                max = "16777216")
        int max,

        @Describe(
                value = "How long a connection of TCP may be idle: the load balancer's tcp.idle_timeout.seconds.",
                min = "10s",
                max = "24h")
        Duration tcpTimeout,

        @Describe(
                value = "How long any other may be idle, and one of TCP whose server has begun to end it.",
                min = "10s",
                max = "24h")
        Duration timeout) {

    /** The default of {@code max}: as many as the kernel's own table holds on a machine of some size. */
    public static final int DEFAULT_MAX = 262_144;

    /** The default of {@code tcpTimeout}: a load balancer's. */
    public static final Duration DEFAULT_TCP_TIMEOUT = Duration.ofSeconds(350);

    /** The default of {@code timeout}: a load balancer's, which cannot be changed. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

    /** Checks limits. */
    public GeneveConnectionsConfig {
        Checks checks = Checks.of(GeneveConnectionsConfig.class);
        checks.within("max", max);
        checks.within("tcpTimeout", tcpTimeout);
        checks.within("timeout", timeout);
        checks.finish();
    }

    /** Everything at its default. */
    public static GeneveConnectionsConfig defaults() {
        return new GeneveConnectionsConfig(DEFAULT_MAX, DEFAULT_TCP_TIMEOUT, DEFAULT_TIMEOUT);
    }
}
