// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import dev.weir.config.IpAddresses;
import dev.weir.router.forward.SharedSubnet;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * What the kernel is to know of a host, one line of iproute2 each.
 *
 * @param kind of thing
 * @param address of the host
 * @param networkInterface name of the interface
 */
record KernelEntry(Kind kind, InetAddress address, String networkInterface) {
    /** The kinds. */
    enum Kind {
        /** The host is behind the interface. */
        ROUTE,
        /** The same in the main table, where IPv6 wants to find a gateway before there can be a route through it. */
        GATEWAY_ROUTE,
        /** The host is behind the interface, and leads to everywhere else. */
        GATEWAY,
        /** The kernel answers neighbour solicitations for the host on the interface. */
        PROXY,
        /** The kernel answers for a router. */
        ROUTER_PROXY,
        /** The kernel does not answer ARP of the host on the interface, where it is not: see {@link GuardTable}. */
        GUARD
    }

    /** As {@code ip -batch} adds it, or puts it in the place of what is there. */
    String toAdd() {
        String host = Addresses.text(address) + " dev " + networkInterface;
        String mark = " proto " + SharedSubnet.PROTOCOL;
        return switch (kind) {
            case ROUTE -> "route replace " + host + " table " + SharedSubnet.HOSTS + mark;
            case GATEWAY_ROUTE -> "route replace " + host + mark;
            case GATEWAY -> "route replace default via " + host + " onlink table " + SharedSubnet.GATEWAYS + mark;
            case PROXY -> "neigh replace proxy " + host + " protocol " + SharedSubnet.PROTOCOL;
            case ROUTER_PROXY -> "neigh replace proxy " + host + " router protocol " + SharedSubnet.PROTOCOL;
            case GUARD -> throw new IllegalStateException("not iproute2's: " + this);
        };
    }

    /** As {@code ip -batch} deletes it. */
    String toDelete() {
        String host = Addresses.text(address) + " dev " + networkInterface;
        return switch (kind) {
            case ROUTE -> "route del " + host + " table " + SharedSubnet.HOSTS;
            case GATEWAY_ROUTE -> "route del " + host + " proto " + SharedSubnet.PROTOCOL;
            case GATEWAY -> "route del default via " + host + " table " + SharedSubnet.GATEWAYS;
            case PROXY, ROUTER_PROXY -> "neigh del proxy " + host;
            case GUARD -> throw new IllegalStateException("not iproute2's: " + this);
        };
    }

    /** What there can be one of: adding another puts it in the place of this. */
    String slot() {
        return switch (kind) {
            case ROUTE -> "route " + Addresses.text(address);
            case GATEWAY_ROUTE -> "main route " + Addresses.text(address);
            case GATEWAY -> "default of " + (isIpv4() ? "IPv4" : "IPv6");
            case PROXY, ROUTER_PROXY -> toDelete();
            case GUARD -> "guard " + Addresses.text(address) + " " + networkInterface;
        };
    }

    /** One of an address in text; empty when that is none. */
    static Optional<KernelEntry> of(Kind kind, String address, String networkInterface) {
        return IpAddresses.parse(address).map(ip -> new KernelEntry(kind, ip, networkInterface));
    }

    boolean isIpv4() {
        return Addresses.isIpv4(address);
    }

    /**
     * Reads a line of {@code ip route show table all} of Weir's protocol or of {@code ip neigh show proxy}; empty for what is not
     * Weir's kind of thing.
     */
    static Optional<KernelEntry> parse(String line) {
        List<String> words = List.of(line.strip().split("\\s+"));
        String networkInterface = after(words, "dev");
        if (networkInterface.isEmpty()) {
            return Optional.empty();
        }
        if (words.contains("proxy")) {
            Kind kind = words.contains("router") ? Kind.ROUTER_PROXY : Kind.PROXY;
            return after(words, "proto").equals(SharedSubnet.PROTOCOL)
                    ? of(kind, words.get(0), networkInterface)
                    : Optional.empty();
        }
        String table = after(words, "table");
        if (table.equals(Integer.toString(SharedSubnet.GATEWAYS))) {
            return of(Kind.GATEWAY, after(words, "via"), networkInterface);
        }
        boolean isHosts = table.equals(Integer.toString(SharedSubnet.HOSTS));
        return isHosts || table.isEmpty()
                ? of(isHosts ? Kind.ROUTE : Kind.GATEWAY_ROUTE, words.get(0), networkInterface)
                : Optional.empty();
    }

    private static String after(List<String> words, String word) {
        int at = words.indexOf(word);
        return at < 0 || at + 1 == words.size() ? "" : words.get(at + 1);
    }
}
