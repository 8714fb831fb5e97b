// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.time.Duration;

/**
 * The table by which later IP fragments find the ports of their first one.
 *
 * @param maxDatagrams fragmented datagrams that each capture remembers at once
 * @param timeout after which an incomplete datagram is forgotten
 */
@Describe("The table by which later IP fragments find the ports of their first one.")
public record FragmentConfig(
        @Describe(
                value = "Fragmented datagrams that each capture remembers at once; beyond, the oldest is forgotten.",
                min = "1",
                max = "4194304")
        int maxDatagrams,

        @Describe(value = "How long a datagram is remembered for fragments to come.", min = "100ms", max = "5m")
        Duration timeout) {

    /** The default number of datagrams. */
    public static final int DEFAULT_MAX_DATAGRAMS = 65_536;

    /** The default timeout: the IP reassembly time of common systems. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /** Checks limits. */
    public FragmentConfig {
        Checks checks = Checks.of(FragmentConfig.class);
        checks.within("maxDatagrams", maxDatagrams);
        checks.within("timeout", timeout);
        checks.finish();
    }

    /** Everything at its default. */
    public static FragmentConfig defaults() {
        return new FragmentConfig(DEFAULT_MAX_DATAGRAMS, DEFAULT_TIMEOUT);
    }
}
