// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One subnet on two switches, with a router between them that has one address in it: hosts {@code a1} and {@code a2} at the
 * first switch, {@code b1}, {@code b2} and the gateway {@code gw} at the second. Hosts have every other as their neighbour and
 * the gateway as their way to elsewhere. Each is a network namespace with an interface {@code eth0}; the router has
 * {@code eth0} at the first switch and {@code eth1} at the second.
 */
public final class SharedSubnetLab {
    /** Numbers of the hosts, the last octet of their addresses and of their link-layer addresses. */
    public static final Map<String, Integer> HOSTS = Map.of("a1", 11, "a2", 12, "b1", 21, "b2", 22, "gw", 1);

    /** An address that the gateway leads to. */
    public static final String ELSEWHERE = "192.0.2.1";

    public static final String ELSEWHERE_IPV6 = "2001:db8::1";

    /** The router's own addresses. */
    public static final String ROUTER = "10.79.0.2";

    public static final String ROUTER_IPV6 = "fd79::2";

    private static final List<String> SIDES = List.of("sideA", "sideB");

    private final Namespaces namespaces;

    private SharedSubnetLab(Path folder) {
        this.namespaces = new Namespaces(folder, "subnet");
    }

    /** Makes the namespaces; where that is not allowed, the test is skipped. */
    public static SharedSubnetLab create(Path folder) throws Exception {
        SharedSubnetLab lab = new SharedSubnetLab(folder);
        try {
            lab.build();
        } catch (Exception | AssertionError e) {
            lab.remove();
            throw e;
        }
        return lab;
    }

    /** A host's address of IPv4. */
    public static String ipv4(String host) {
        return "10.79.0." + HOSTS.get(host);
    }

    /** A host's address of IPv6. */
    public static String ipv6(String host) {
        return "fd79::" + HOSTS.get(host);
    }

    /** A host's link-layer address. */
    public static String mac(String host) {
        return "02:00:00:00:00:" + HOSTS.get(host);
    }

    private void build() throws Exception {
        namespaces.add("switch");
        run("switch", "sysctl", "-q", "net.ipv6.conf.default.disable_ipv6=1").orFail();
        for (String side : SIDES) {
            namespaces.ip("switch", "link", "add", side, "type", "bridge");
            namespaces.ip("switch", "link", "set", side, "up");
        }
        namespaces.add("router");
        run("router", "sysctl", "-q", "net.ipv6.conf.default.accept_dad=0").orFail();
        plug("router", "eth0", "sideA", "02:00:00:00:01:00");
        plug("router", "eth1", "sideB", "02:00:00:00:01:01");
        namespaces.address("router", "eth0", ROUTER + "/24", ROUTER_IPV6 + "/64");
        for (String host : HOSTS.keySet()) {
            namespaces.add(host);
            plug(host, "eth0", host.startsWith("a") ? "sideA" : "sideB", mac(host));
            namespaces.address(host, "eth0", ipv4(host) + "/24", ipv6(host) + "/64");
            if (!host.equals("gw")) {
                namespaces.defaultRoute(host, ipv4("gw"), ipv6("gw"));
            }
        }
        namespaces.ip("gw", "address", "add", ELSEWHERE + "/32", "dev", "lo");
        namespaces.ip("gw", "address", "add", ELSEWHERE_IPV6 + "/128", "dev", "lo");
    }

    private void plug(String host, String networkInterface, String side, String mac) throws Exception {
        String port = host + "-" + networkInterface;
        namespaces.connect(host, networkInterface, "switch", port);
        namespaces.ip(host, "link", "set", networkInterface, "address", mac, "up");
        namespaces.ip(host, "link", "set", "lo", "up");
        namespaces.ip("switch", "link", "set", port, "master", side, "up");
    }

    /** Puts a host's plug into the other switch, without the host seeing its link go. */
    public void moveSilently(String host, String side) throws Exception {
        namespaces.ip("switch", "link", "set", host + "-eth0", "master", side);
    }

    /** Pulls a host's plug and puts it into the other switch. */
    public void move(String host, String side) throws Exception {
        namespaces.ip("switch", "link", "set", host + "-eth0", "down");
        namespaces.ip("switch", "link", "set", host + "-eth0", "master", side);
        namespaces.ip("switch", "link", "set", host + "-eth0", "up");
    }

    /** The way into a namespace, before a command. */
    public List<String> wayTo(String host) {
        return namespaces.wayTo(host);
    }

    /** Starts a command in a namespace. */
    public Running start(String host, String... command) throws Exception {
        return namespaces.start(wayTo(host), command);
    }

    /** Runs a command in a namespace to its end. */
    public Outcome run(String host, String... command) throws Exception {
        return namespaces.run(host, command);
    }

    /** Whether a host gets an answer to one echo request, at once. */
    public boolean reaches(String host, String address) throws Exception {
        return ping(host, address, "0.3");
    }

    /** Whether it does in the time that a host takes to ask for a neighbour a second time. */
    public boolean finds(String host, String address) throws Exception {
        return ping(host, address, "1.5");
    }

    private boolean ping(String host, String address, String seconds) throws Exception {
        return run(host, Tool.require("ping", "iputils-ping"), "-q", "-c", "1", "-W", seconds, address)
                        .exitCode()
                == 0;
    }

    /** The link-layer address that a host has for another address; empty when it has none. */
    public String neighbour(String host, String address) throws Exception {
        String[] words =
                run(host, "ip", "neigh", "show", address).stdout().strip().split(" ");
        int at = List.of(words).indexOf("lladdr");
        return at < 0 ? "" : words[at + 1];
    }

    /** All that a router can set in the network and that somebody could want back as it was. */
    public String routerState() throws Exception {
        StringBuilder state = new StringBuilder();
        for (String command : List.of(
                "sysctl -a -r ^net\\.ipv[46]\\.(conf|neigh|ip_forward)",
                "nft list ruleset",
                "ip -4 rule show",
                "ip -6 rule show",
                "ip -4 route show table all",
                "ip -6 route show table all",
                "ip -6 neigh show proxy",
                "ip address show",
                "ip -d link show")) {
            state.append("# ").append(command).append('\n');
            state.append(run("router", command.split(" ")).stdout());
        }
        return state.toString();
    }

    /** Removes the namespaces, and the cables with them. */
    public void remove() throws Exception {
        namespaces.remove();
    }
}
