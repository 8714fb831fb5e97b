// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import dev.weir.config.IpAddresses;
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
    /** Number of the table that has a route to each host, and priority of the rule that leads to it. */
    static final int HOSTS_TABLE = 8700;

    /** Number of the table that has the routes out of the shared networks. */
    static final int GATEWAYS_TABLE = 8702;

    /** The mark of routes and proxies that are Weir's, a number that no other routing daemon has (rtnetlink(7)). */
    static final String PROTOCOL = "87";

    /** The kinds. */
    enum Kind {
        /** The host is behind the interface. */
        ROUTE,
        /** The host is behind the interface, and leads to everywhere else. */
        GATEWAY,
        /** The kernel answers neighbour solicitations for the host on the interface. */
        PROXY,
        /** The kernel answers for a router. */
        ROUTER_PROXY
    }

    /** As {@code ip -batch} adds it, or puts it in the place of what is there. */
    String toAdd() {
        String host = Addresses.text(address);
        return switch (kind) {
            case ROUTE ->
                "route replace " + host + " dev " + networkInterface + " table " + HOSTS_TABLE + " proto " + PROTOCOL;
            case GATEWAY ->
                "route replace default via " + host + " dev " + networkInterface + " onlink table " + GATEWAYS_TABLE
                        + " proto " + PROTOCOL;
            case PROXY -> "neigh replace proxy " + host + " dev " + networkInterface + " protocol " + PROTOCOL;
            case ROUTER_PROXY ->
                "neigh replace proxy " + host + " dev " + networkInterface + " router protocol " + PROTOCOL;
        };
    }

    /** As {@code ip -batch} deletes it. */
    String toDelete() {
        String host = Addresses.text(address);
        return switch (kind) {
            case ROUTE -> "route del " + host + " dev " + networkInterface + " table " + HOSTS_TABLE;
            case GATEWAY -> "route del default via " + host + " dev " + networkInterface + " table " + GATEWAYS_TABLE;
            case PROXY, ROUTER_PROXY -> "neigh del proxy " + host + " dev " + networkInterface;
        };
    }

    /** What there can be one of: adding another puts it in the place of this. */
    String slot() {
        return switch (kind) {
            case ROUTE -> "route " + Addresses.text(address);
            case GATEWAY -> "default of " + (isIpv4() ? "IPv4" : "IPv6");
            case PROXY, ROUTER_PROXY -> toDelete();
        };
    }

    boolean isIpv4() {
        return Addresses.isIpv4(address);
    }

    /**
     * Reads a line of {@code ip route show table} of either table or of {@code ip neigh show proxy}; empty for what is not
     * Weir's kind of thing.
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
                && !after(words, "proto").equals(PROTOCOL);
        return isProxyOfOthers ? Optional.empty() : Optional.of(new KernelEntry(kind, address.get(), networkInterface));
    }

    private static String after(List<String> words, String word) {
        int at = words.indexOf(word);
        return at < 0 || at + 1 == words.size() ? "" : words.get(at + 1);
    }
}
