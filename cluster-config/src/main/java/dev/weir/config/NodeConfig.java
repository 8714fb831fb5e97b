// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.List;

/**
 * This node, as collectors and other nodes see it.
 *
 * @param name the node's name; {@code null} for the host name
 * @param observationDomainId the Observation Domain ID of exports (RFC 7011, section 3.1), unsigned 32 bits
 * @param stateDirectory where it keeps what it must still know after it was killed; {@code null} for the user's default
 * @param roles what it does, in the order of {@link NodeRole}
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
        String stateDirectory,

        @Describe(
                "What this node does; in a cluster it may leave parts to others. A router feeds the nodes that make flow"
                        + " records (flow), and those the ones that send them to collectors (export).")
        List<NodeRole> roles) {

    /** The default Observation Domain ID. */
    public static final long DEFAULT_OBSERVATION_DOMAIN_ID = 1;

    /** The default roles: all. */
    public static final List<NodeRole> DEFAULT_ROLES = List.of(NodeRole.values());

    /** Takes the host's name where none is given, and checks limits. */
    public NodeConfig {
        name = name == null ? HostName.local() : name;
        stateDirectory = stateDirectory == null ? StateDirectory.ofUser() : stateDirectory;
        Checks checks = Checks.of(NodeConfig.class);
        checks.name("name", name);
        checks.within("observationDomainId", observationDomainId);
        checks.notBlank("stateDirectory", stateDirectory);
        if (checks.present("roles", roles)) {
            checkRoles(checks, roles);
            roles = roles.stream().distinct().sorted().toList();
        }
        checks.finish();
    }

    /** A node named after its host. */
    public static NodeConfig defaults() {
        return new NodeConfig(null, DEFAULT_OBSERVATION_DOMAIN_ID, null, DEFAULT_ROLES);
    }

    /** Whether it has a role. */
    public boolean has(NodeRole role) {
        return roles.contains(role);
    }

    private static void checkRoles(Checks checks, List<NodeRole> roles) {
        checks.require(!roles.isEmpty(), "roles", "is empty; a node must have at least one");
        for (int i = 0; i < roles.size(); i++) {
            checks.require(
                    roles.indexOf(roles.get(i)) == i,
                    "roles[" + i + "]",
                    "is " + Words.of(roles.get(i)) + " once more; name each role once");
        }
    }
}
