// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.List;
import java.util.Set;

/**
 * The target of AWS VPC Traffic Mirroring: sessions come in VXLAN (RFC 7348).
 *
 * @param networkInterface the interface on which they come; the key in files is {@code interface}
 * @param port UDP port of VXLAN
 * @param vnis numbers of the sessions that are metered; empty for all
 */
@Variant("mirror")
@Describe("The target of AWS VPC Traffic Mirroring: copies of packets come in VXLAN, and go nowhere.")
public record MirrorForwardingConfig(
        @Describe(value = "Interface on which the sessions come.", key = "interface", required = true)
        String networkInterface,

        @Describe("UDP port of VXLAN: 4789, 8472 where Linux is as old as that, or 4790 of the generic extension.")
        int port,

        @Describe("Network identifiers (VNI) of the sessions that are metered. Empty: all.")
        List<Long> vnis)
        implements ForwardingConfig {

    /** The port that IANA gave. */
    public static final int DEFAULT_PORT = 4789;

    private static final Set<Integer> VXLAN_PORTS = Set.of(4789, 8472, 4790);

    private static final long MAX_VNI = 0xff_ffff;

    /** Checks names and limits. */
    public MirrorForwardingConfig {
        Checks checks = Checks.of(MirrorForwardingConfig.class);
        checks.interfaceName("interface", networkInterface);
        checks.require(
                VXLAN_PORTS.contains(port), "port", "is " + port + "; VXLAN is read on ports 4789, 8472 and 4790");
        if (checks.present("vnis", vnis)) {
            vnis = List.copyOf(vnis);
            for (int i = 0; i < vnis.size(); i++) {
                long vni = vnis.get(i);
                checks.require(
                        vni >= 0 && vni <= MAX_VNI,
                        "vnis[" + i + "]",
                        "is " + vni + "; it must be from 0 to " + MAX_VNI);
            }
        }
        checks.finish();
    }

    /** All sessions that come on this interface. */
    public static MirrorForwardingConfig of(String networkInterface) {
        return new MirrorForwardingConfig(networkInterface, DEFAULT_PORT, List.of());
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static MirrorForwardingConfig example() {
        return of("eth0");
    }
}
