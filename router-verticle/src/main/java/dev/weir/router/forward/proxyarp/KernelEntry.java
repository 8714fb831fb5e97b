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
        ROUTER_PROXY
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
        };
    }

    /** What there can be one of: adding another puts it in the place of this. */
    String slot() {
        return switch (kind) {
            case ROUTE -> "route " + Addresses.text(address);
            case GATEWAY_ROUTE -> "main route " + Addresses.text(address);
            case GATEWAY -> "default of " + (isIpv4() ? "IPv4" : "IPv6");
            case PROXY, ROUTER_PROXY -> toDelete();
        };
    }

    boolean isIpv4() {
        return Addresses.isIpv4(address);
    }

    /**
     * Reads a line of {@code ip route show table} of a table of Weir's or of {@code ip neigh show proxy}; empty for what is
     * not Weir's kind of thing.
     */
    static Optional<KernelEntry> parse(String line) {
        List<String> words = List.of(line.strip().split("\\s+"));
        boolean isGateway = words.get(0).equals("default");
        Optional<InetAddress> address = IpAddresses.parse(isGateway ? after(words, "via") : words.get(0));
        String networkInterface = after(words, "dev");
        if (address.isEmpty() || networkInterface.isEmpty()) {
            return Optional.empty();
        }
        Kind kind = Kind.ROUTE;
        if (words.contains("proxy")) {
            kind = words.contains("router") ? Kind.ROUTER_PROXY : Kind.PROXY;
        } else if (isGateway) {
            kind = Kind.GATEWAY;
        }
        boolean isProxyOfOthers = kind != Kind.ROUTE
                && kind != Kind.GATEWAY
                && !after(words, "proto").equals(SharedSubnet.PROTOCOL);
        return isProxyOfOthers ? Optional.empty() : Optional.of(new KernelEntry(kind, address.get(), networkInterface));
    }

    /** The same route in the main table. */
    KernelEntry inMain() {
        return new KernelEntry(Kind.GATEWAY_ROUTE, address, networkInterface);
    }

    private static String after(List<String> words, String word) {
        int at = words.indexOf(word);
        return at < 0 || at + 1 == words.size() ? "" : words.get(at + 1);
    }
}
