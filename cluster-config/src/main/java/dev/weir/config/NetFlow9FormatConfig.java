// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/**
 * NetFlow version 9 (RFC 3954), a record for each direction.
 *
 * @param sourceId the Source ID of the header, unsigned 32 bits; {@code null} for the node's {@code observationDomainId}
 * @param templates when templates are sent again
 * @param maxMessageSize the largest export packet, in octets of UDP payload
 */
@Variant("netflow9")
@Describe("NetFlow version 9 (RFC 3954), a record for each direction.")
public record NetFlow9FormatConfig(
        @Describe(
                value = "Source ID in the header.",
                min = "0",
                max = "4294967295",
                otherwise = "the node's observationDomainId")
        Long sourceId,

        @Describe("When templates are sent again.") TemplateConfig templates,

        @Describe(
                value = "Largest export packet, in octets without IP and UDP headers. Over udp at most 9000.",
                min = "512",
                max = "65507")
        int maxMessageSize)
        implements FormatConfig {

    /** The default size of messages, in octets: under the path MTU of nearly every network. */
    public static final int DEFAULT_MAX_MESSAGE_SIZE = 1400;

    /** Checks limits. */
    public NetFlow9FormatConfig {
        Checks checks = Checks.of(NetFlow9FormatConfig.class);
        checks.withinIfGiven("sourceId", sourceId);
        checks.present("templates", templates);
        checks.within("maxMessageSize", maxMessageSize);
        checks.finish();
    }

    /** Everything at its default. */
    public static NetFlow9FormatConfig defaults() {
        return new NetFlow9FormatConfig(null, TemplateConfig.defaults(), DEFAULT_MAX_MESSAGE_SIZE);
    }
}
