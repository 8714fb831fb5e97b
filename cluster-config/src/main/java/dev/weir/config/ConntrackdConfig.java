// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/**
 * conntrackd, the companion program that shares the kernel's state of NAT with the other members of the failover group.
 *
 * @param enabled whether Weir runs it
 * @param networkInterface the interface that leads to the other members; the key in files is {@code interface}
 * @param port UDP port of what they send each other
 * @param command the program
 */
@Describe("The companion program that shares the kernel's state of NAT, so that connections survive.")
public record ConntrackdConfig(
        @Describe("Whether Weir writes its configuration and runs it.")
        boolean enabled,

        @Describe(value = "Interface that leads to the other members. Its traffic is not encrypted.", key = "interface")
        String networkInterface,

        @Describe(value = "UDP port of what the members send each other.", min = "1", max = "65535")
        int port,

        @Describe("The program.") String command) {

    /** The default of {@code enabled}. */
    public static final boolean DEFAULT_ENABLED = false;

    /** The default interface: none. */
    public static final String DEFAULT_INTERFACE = "";

    /** The default port. */
    public static final int DEFAULT_PORT = 3781;

    /** The default program, wherever the path finds it. */
    public static final String DEFAULT_COMMAND = "conntrackd";

    /** Checks that it has an interface where it is to run. */
    public ConntrackdConfig {
        Checks checks = Checks.of(ConntrackdConfig.class);
        if (checks.present("interface", networkInterface)) {
            if (!networkInterface.isEmpty()) {
                checks.interfaceName("interface", networkInterface);
            }
            checks.require(
                    !enabled || !networkInterface.isEmpty(),
                    "interface",
                    "is empty; conntrackd needs the interface that leads to the other members");
        }
        checks.within("port", port);
        checks.notBlank("command", command);
        checks.finish();
    }

    /** Not run. */
    public static ConntrackdConfig defaults() {
        return new ConntrackdConfig(DEFAULT_ENABLED, DEFAULT_INTERFACE, DEFAULT_PORT, DEFAULT_COMMAND);
    }
}
