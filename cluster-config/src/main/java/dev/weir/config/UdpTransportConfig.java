// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.time.Duration;

/**
 * Datagrams to a collector.
 *
 * @param host name or address of the collector, IPv6 without brackets
 * @param port port of the collector, 1 to 65535
 * @param maxDatagramsPerSecond datagrams a second at most; 0 for no limit
 * @param resolveInterval how often the host's name is resolved again
 */
@Variant("udp")
@Describe("Datagrams to a collector.")
public record UdpTransportConfig(
        @Describe(value = "Name or address of the collector.", required = true)
        String host,

        @Describe(
                value = "Port of the collector, as a rule 2055 for NetFlow and 4739 for IPFIX.",
                min = "1",
                max = "65535",
                required = true)
        int port,

        @Describe(
                value = "Datagrams a second at most, for a collector that cannot take more.",
                min = "1",
                zero = "no limit",
                max = "1000000000")
        long maxDatagramsPerSecond,

        @Describe(value = "How often the collector's name is resolved again.", min = "1s", max = "24h")
        Duration resolveInterval)
        implements TransportConfig {

    /** The default rate: no limit. */
    public static final long DEFAULT_MAX_DATAGRAMS_PER_SECOND = 0;

    /** The default interval between resolutions. */
    public static final Duration DEFAULT_RESOLVE_INTERVAL = Duration.ofSeconds(60);

    private static final int MAX_HOST_LENGTH = 255;

    /** Takes brackets off an IPv6 address and checks limits. */
    public UdpTransportConfig {
        host = host != null && host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        Checks checks = Checks.of(UdpTransportConfig.class);
        if (checks.notBlank("host", host)) {
            checks.require(
                    isHost(host), "host", "is " + Names.quote(host) + "; it must be a host name or an IP address");
        }
        checks.within("port", port);
        checks.within("maxDatagramsPerSecond", maxDatagramsPerSecond);
        checks.within("resolveInterval", resolveInterval);
        checks.finish();
    }

    /** A collector, everything else at its default. */
    public static UdpTransportConfig of(String host, int port) {
        return new UdpTransportConfig(host, port, DEFAULT_MAX_DATAGRAMS_PER_SECOND, DEFAULT_RESOLVE_INTERVAL);
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static UdpTransportConfig example() {
        return of("collector.example.net", 4739);
    }

    private static boolean isHost(String host) {
        return host.length() <= MAX_HOST_LENGTH
                && host.chars().allMatch(c -> Character.isLetterOrDigit(c) || ".-_:%".indexOf(c) >= 0);
    }
}
