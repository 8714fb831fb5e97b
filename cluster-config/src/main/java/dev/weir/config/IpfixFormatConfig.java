// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/**
 * IPFIX (RFC 7011).
 *
 * @param observationDomainId the Observation Domain ID of messages, unsigned 32 bits; {@code null} for the node's
 * @param biflow whether the two directions of a flow are one record (RFC 5103)
 * @param templates when templates are sent again
 * @param maxMessageSize the largest message, in octets
 */
@Variant("ipfix")
@Describe("IPFIX (RFC 7011).")
public record IpfixFormatConfig(
        @Describe(
                value = "Observation Domain ID in the header.",
                min = "0",
                max = "4294967295",
                otherwise = "the node's observationDomainId")
        Long observationDomainId,

        @Describe("Whether both directions of a flow are one record (RFC 5103), or a record each.")
        boolean biflow,

        @Describe("When templates are sent again.") TemplateConfig templates,

        @Describe(
                value = "Largest message, in octets without IP and UDP headers. Over udp at most 9000.",
                min = "512",
                max = "65507")
        int maxMessageSize)
        implements FormatConfig {

    /** The default of {@code biflow}: not every collector knows RFC 5103. */
    public static final boolean DEFAULT_BIFLOW = false;

    /** The default size of messages, in octets: under the path MTU of nearly every network. */
    public static final int DEFAULT_MAX_MESSAGE_SIZE = 1400;

    /** Checks limits. */
    public IpfixFormatConfig {
        Checks checks = Checks.of(IpfixFormatConfig.class);
        checks.withinIfGiven("observationDomainId", observationDomainId);
        checks.present("templates", templates);
        checks.within("maxMessageSize", maxMessageSize);
        checks.finish();
    }

    /** Everything at its default. */
    public static IpfixFormatConfig defaults() {
        return new IpfixFormatConfig(null, DEFAULT_BIFLOW, TemplateConfig.defaults(), DEFAULT_MAX_MESSAGE_SIZE);
    }
}
