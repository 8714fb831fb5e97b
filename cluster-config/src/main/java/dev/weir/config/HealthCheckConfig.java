// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/**
 * An HTTP server that tells a load balancer whether this node is well.
 *
 * @param port TCP port it listens on
 * @param path path it answers at
 */
@Describe("An HTTP server that tells a load balancer whether this node is well.")
public record HealthCheckConfig(
        @Describe(value = "TCP port of the health check.", min = "1", max = "65535")
        int port,

        @Describe("Path of the health check.") String path) {

    /** The default port. */
    public static final int DEFAULT_PORT = 8081;

    /** The default path. */
    public static final String DEFAULT_PATH = "/health";

    /** Checks limits. */
    public HealthCheckConfig {
        Checks checks = Checks.of(HealthCheckConfig.class);
        checks.within("port", port);
        if (checks.notBlank("path", path)) {
            checks.require(path.startsWith("/"), "path", "is " + Names.quote(path) + "; it must begin with /");
        }
        checks.finish();
    }

    /** Everything at its default. */
    public static HealthCheckConfig defaults() {
        return new HealthCheckConfig(DEFAULT_PORT, DEFAULT_PATH);
    }
}
