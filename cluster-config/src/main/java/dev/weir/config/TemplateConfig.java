// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.time.Duration;

/**
 * When templates are sent again over a transport that may lose them (RFC 7011, section 8.4; RFC 3954, section 9).
 *
 * @param refreshTimeout longest time between two sendings of the templates
 * @param refreshPackets most messages between two sendings of the templates; 0 for no such limit
 * @param optionsRefreshTimeout longest time between two sendings of the options templates and their records
 */
@Describe("When templates are sent again over a transport that may lose them.")
public record TemplateConfig(
        @Describe(value = "Templates are sent again after this long.", min = "1s", max = "24h")
        Duration refreshTimeout,

        @Describe(
                value = "Templates are sent again after so many messages.",
                min = "1",
                zero = "by time only",
                max = "2147483647")
        int refreshPackets,

        @Describe(value = "Options templates and statistics are sent again after this long.", min = "1s", max = "24h")
        Duration optionsRefreshTimeout) {

    /** The default time between sendings. */
    public static final Duration DEFAULT_REFRESH_TIMEOUT = Duration.ofMinutes(10);

    /** The default number of messages between sendings. */
    public static final int DEFAULT_REFRESH_PACKETS = 4096;

    /** The default time between sendings of options. */
    public static final Duration DEFAULT_OPTIONS_REFRESH_TIMEOUT = Duration.ofMinutes(10);

    /** Checks limits. */
    public TemplateConfig {
        Checks checks = Checks.of(TemplateConfig.class);
        checks.within("refreshTimeout", refreshTimeout);
        checks.within("refreshPackets", refreshPackets);
        checks.within("optionsRefreshTimeout", optionsRefreshTimeout);
        checks.finish();
    }

    /** Everything at its default. */
    public static TemplateConfig defaults() {
        return new TemplateConfig(DEFAULT_REFRESH_TIMEOUT, DEFAULT_REFRESH_PACKETS, DEFAULT_OPTIONS_REFRESH_TIMEOUT);
    }
}
