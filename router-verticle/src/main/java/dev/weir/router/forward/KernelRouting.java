// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.util.ArrayList;
import java.util.List;

/**
 * The settings with which the kernel routes between interfaces (networking/ip-sysctl of the kernel's documentation). Of some
 * the one for all interfaces and that of each are joined: rp_filter by the greater, send_redirects by either, so that both
 * must be off.
 */
public final class KernelRouting {
    private static final String OFF = "0";
    private static final String ON = "1";

    private KernelRouting() {}

    /** IPv4 between these. */
    public static List<Resource> ipv4(List<String> interfaces) {
        List<Resource> wanted = new ArrayList<>();
        wanted.add(Sysctl.of("net/ipv4/ip_forward", ON));
        wanted.add(Sysctl.of("net/ipv4/conf/all/rp_filter", OFF));
        wanted.add(Sysctl.of("net/ipv4/conf/all/send_redirects", OFF));
        for (String name : interfaces) {
            String of = "net/ipv4/conf/" + name + "/";
            wanted.add(Sysctl.of(of + "forwarding", ON));
            for (String off : List.of("rp_filter", "send_redirects", "accept_redirects", "accept_source_route")) {
                wanted.add(Sysctl.of(of + off, OFF));
            }
        }
        return wanted;
    }

    /** IPv6 between these. */
    public static List<Resource> ipv6(List<String> interfaces) {
        List<Resource> wanted = new ArrayList<>();
        wanted.add(Sysctl.of("net/ipv6/conf/all/forwarding", ON));
        for (String name : interfaces) {
            String of = "net/ipv6/conf/" + name + "/";
            wanted.add(Sysctl.of(of + "forwarding", ON));
            wanted.add(Sysctl.of(of + "accept_redirects", OFF));
            wanted.add(Sysctl.of(of + "accept_source_route", OFF));
        }
        return wanted;
    }
}
