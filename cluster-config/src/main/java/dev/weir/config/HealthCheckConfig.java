// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.time.Duration;

/**
 * An HTTP server that tells a load balancer whether this node is well.
 *
 * @param port TCP port it listens on
 * @param path path it answers at
 * @param window how far it looks back
 * @param maxLoss packets of a thousand that may be lost in that time
 */
@Describe("An HTTP server that tells a load balancer whether this node is well.")
public record HealthCheckConfig(
        @Describe(value = "TCP port of the health check.", min = "1", max = "65535")
        int port,

        @Describe("Path of the health check.") String path,

        @Describe(value = "How far the health check looks back for lost packets.", min = "1s", max = "1h")
        Duration window,

        @Describe(
                value =
                        "Packets of a thousand that may be lost in that time: not received, not sent back or not metered."
                                + " With more the health check fails.",
                min = "0",
                max = "1000")
        int maxLoss) {

    /** The default port. */
    public static final int DEFAULT_PORT = 8081;

    /** The default path. */
    public static final String DEFAULT_PATH = "/health";

    /** The default of {@code window}. */
    public static final Duration DEFAULT_WINDOW = Duration.ofSeconds(10);

    /** The default of {@code maxLoss}. */
    public static final int DEFAULT_MAX_LOSS = 1;

    /** Checks limits. */
    public HealthCheckConfig {
        Checks checks = Checks.of(HealthCheckConfig.class);
        checks.within("port", port);
        if (checks.notBlank("path", path)) {
            checks.require(path.startsWith("/"), "path", "is " + Names.quote(path) + "; it must begin with /");
        }
        checks.within("window", window);
        checks.within("maxLoss", maxLoss);
        checks.finish();
    }

    /** Everything at its default. */
    public static HealthCheckConfig defaults() {
        return new HealthCheckConfig(DEFAULT_PORT, DEFAULT_PATH, DEFAULT_WINDOW, DEFAULT_MAX_LOSS);
    }
}
