// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/**
 * This node, as collectors and other nodes see it.
 *
 * @param name the node's name; {@code null} for the host name
 * @param observationDomainId the Observation Domain ID of exports (RFC 7011, section 3.1), unsigned 32 bits
 * @param stateDirectory where it keeps what it must still know after it was killed; {@code null} for the user's default
 */
@Describe("This node, as collectors and other nodes see it.")
public record NodeConfig(
        @Describe(value = "Name of this node in logs, metrics and the cluster.", otherwise = "the host name")
        String name,

        @Describe(
                value =
                        "Observation Domain ID (IPFIX) and Source ID (NetFlow v9) that tell this node's records from others'.",
                min = "0",
                max = "4294967295")
        long observationDomainId,

        @Describe(
                value =
                        "Directory for what this node must still know after it was killed, such as what it changed of the"
                                + " system.",
                otherwise = "/var/lib/weir for root, weir in $XDG_STATE_HOME or ~/.local/state for others")
        String stateDirectory) {

    /** The default Observation Domain ID. */
    public static final long DEFAULT_OBSERVATION_DOMAIN_ID = 1;

    /** Takes the host's name where none is given, and checks limits. */
    public NodeConfig {
        name = name == null ? HostName.local() : name;
        stateDirectory = stateDirectory == null ? StateDirectory.ofUser() : stateDirectory;
        Checks checks = Checks.of(NodeConfig.class);
        checks.name("name", name);
        checks.within("observationDomainId", observationDomainId);
        checks.notBlank("stateDirectory", stateDirectory);
        checks.finish();
    }

    /** A node named after its host. */
    public static NodeConfig defaults() {
        return new NodeConfig(null, DEFAULT_OBSERVATION_DOMAIN_ID, null);
    }
}
