// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Two routers that share an address, each a network namespace:
 *
 * <pre>
 *                               eth3 ──────────┐
 *   host ──┐            ┌── eth0 r1 eth1 ── r1 ┐ r1
 *          ├── switch ──┤        eth2          server     collector
 *   (gw) ──┘            │        eth2          │ r2
 *                       └── eth0 r2 eth1 ── r2 ┘
 *                               eth3 ──────────┘
 * </pre>
 *
 * The switch has an address too, the gateway's, which is the routers' witness. The host's way to everywhere is the shared
 * address; what it sends the server comes there by the interface of the router that it went through. {@code eth2} is the
 * cable of the cluster, {@code eth3} the way to the collector.
 */
public final class FailoverLab {
    public static final String HOST = "host";
    public static final String SERVER = "server";
    public static final String COLLECTOR = "collector";
    public static final List<String> ROUTERS = List.of("r1", "r2");

    /** The addresses that the routers share. */
    public static final String SHARED = "10.81.1.1";

    public static final String SHARED_IPV6 = "fd81:1::1";

    public static final String SERVER_ADDRESS = "10.81.3.1";

    public static final String COLLECTOR_ADDRESS = "10.81.4.1";

    private static final String SWITCH = "switch";
    private static final String GATEWAY = "10.81.1.254";

    private final Path folder;
    private final Namespaces namespaces;

    private FailoverLab(Path folder) {
        this.folder = folder;
        this.namespaces = new Namespaces(folder, "failover");
    }

    /** Makes the namespaces; where that is not allowed, the test is skipped. */
    public static FailoverLab create(Path folder) throws Exception {
        FailoverLab lab = new FailoverLab(folder);
        try {
            lab.build();
        } catch (Exception | AssertionError e) {
            lab.remove();
            throw e;
        }
        return lab;
    }

    private void build() throws Exception {
        for (String name : List.of(SWITCH, HOST, "r1", "r2", SERVER, COLLECTOR)) {
            namespaces.add(name);
            namespaces
                    .run(
                            name,
                            "sysctl",
                            "-q",
                            "net.ipv6.conf.default.accept_dad=0",
                            "net.ipv4.ip_forward=1",
                            "net.ipv6.conf.all.forwarding=1")
                    .orFail();
        }
        namespaces.ip(SWITCH, "link", "add", "lan", "type", "bridge");
        namespaces.ip(SWITCH, "address", "add", GATEWAY + "/24", "dev", "lan");
        namespaces.ip(SWITCH, "link", "set", "lan", "up");
        plug(HOST, "10.81.1.10/24", "fd81:1::10/64");
        namespaces.ip(SERVER, "address", "add", SERVER_ADDRESS + "/32", "dev", "lo");
        namespaces.ip(COLLECTOR, "address", "add", COLLECTOR_ADDRESS + "/32", "dev", "lo");
        for (String router : ROUTERS) {
            int number = number(router);
            plug(router, "10.81.1.1" + number + "/24", "fd81:1::1" + number + "/64");
            namespaces.connect(router, "eth1", SERVER, router);
            up(router, "eth1", "10.81.2" + number + ".1/24", "fd81:2" + number + "::1/64");
            up(SERVER, router, "10.81.2" + number + ".2/24", "fd81:2" + number + "::2/64");
            namespaces.ip(router, "route", "add", SERVER_ADDRESS, "via", "10.81.2" + number + ".2");
            namespaces.connect(router, "eth3", COLLECTOR, router);
            up(router, "eth3", "10.81.4" + number + ".1/24", "fd81:4" + number + "::1/64");
            up(COLLECTOR, router, "10.81.4" + number + ".2/24", "fd81:4" + number + "::2/64");
            namespaces.ip(router, "route", "add", COLLECTOR_ADDRESS, "via", "10.81.4" + number + ".2");
        }
        namespaces.connect("r1", "eth2", "r2", "eth2");
        ROUTERS.forEach(this::clusterUp);
        // What is sent back goes where the host is.
        namespaces.ip(SERVER, "route", "add", "10.81.1.0/24", "via", "10.81.21.1");
        namespaces.defaultRoute(HOST, SHARED, SHARED_IPV6);
    }

    private void clusterUp(String router) {
        try {
            up(router, "eth2", "10.81.9." + number(router) + "/24", "fd81:9::" + number(router) + "/64");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static int number(String router) {
        return ROUTERS.indexOf(router) + 1;
    }

    private void plug(String name, String ipv4, String ipv6) throws Exception {
        namespaces.connect(SWITCH, "p-" + name, name, "eth0");
        namespaces.ip(SWITCH, "link", "set", "p-" + name, "master", "lan", "up");
        up(name, "eth0", ipv4, ipv6);
    }

    private void up(String name, String networkInterface, String ipv4, String ipv6) throws Exception {
        namespaces.ip(name, "link", "set", networkInterface, "up");
        namespaces.address(name, networkInterface, ipv4, ipv6);
    }

    /** The configuration of a router: the address as shared, both ways to the other, the gateway as the witness. */
    public Path configuration(String router, int priority) throws Exception {
        int own = number(router);
        int other = 3 - own;
        String yaml = String.join(
                "\n",
                "node:",
                "  name: " + router,
                "  stateDirectory: " + folder.resolve("state-" + router),
                "cluster:",
                "  type: tcp-ip",
                "  interface: 10.81.9." + own,
                "  members: [10.81.9." + other + "]",
                "ha:",
                "  group: edge",
                "  priority: " + priority,
                "  heartbeat:",
                "    listen: 0.0.0.0",
                "    peers: [10.81.9." + other + ", 10.81.1.1" + other + "]",
                "    key: a key of the lab, no secret",
                "  witness: {type: gateway, address: " + GATEWAY + ", interface: eth0}",
                "  takeover:",
                "    type: vip",
                "    interface: eth0",
                "    addresses: [" + SHARED + "/24, " + SHARED_IPV6 + "/64]",
                "");
        return Files.writeString(folder.resolve(router + ".yaml"), yaml);
    }

    /** Cuts the cable between a router and the switch, or mends it: the router's end notices. */
    public void lan(String router, boolean isUp) throws Exception {
        namespaces.ip(SWITCH, "link", "set", "p-" + router, isUp ? "up" : "down");
    }

    /** Cuts the cable of the cluster, or mends it. */
    public void cluster(boolean isUp) throws Exception {
        namespaces.ip("r1", "link", "set", "eth2", isUp ? "up" : "down");
    }

    /**
     * Has a router be silent and deaf from one moment to the next, or not any more, without a sign of it at any link: as one
     * that lost its power behind a switch. Its process goes on.
     */
    public void isolate(String router, boolean isIsolated) throws Exception {
        String nft = Tool.require("nft", "nftables");
        if (isIsolated) {
            // First what the host sends it, so that no packet that it has seen is lost on its way out.
            run(
                            SWITCH,
                            nft,
                            "table bridge cut { chain forward { type filter hook forward priority 0;"
                                    + " oifname \"p-" + router + "\" drop; iifname \"p-" + router + "\" drop; };"
                                    + " chain output { type filter hook output priority 0; oifname \"p-" + router
                                    + "\" drop; };"
                                    + " chain input { type filter hook input priority 0; iifname \"p-" + router
                                    + "\" drop; }; }")
                    .orFail();
            run(
                            router,
                            nft,
                            "table inet cut { chain in { type filter hook prerouting priority -500; iif != lo drop; };"
                                    + " chain out { type filter hook output priority -500; oif != lo drop; }; }")
                    .orFail();
        } else {
            run(router, nft, "delete table inet cut").orFail();
            run(SWITCH, nft, "delete table bridge cut").orFail();
        }
    }

    /** Has what comes to a port of the server go on to another port of it, which tells the router that it came by. */
    public void tellWays(int port, Map<String, Integer> portByRouter) throws Exception {
        StringBuilder rules = new StringBuilder();
        portByRouter.forEach((router, told) -> rules.append(" iifname \"")
                .append(router)
                .append("\" udp dport ")
                .append(port)
                .append(" udp dport set ")
                .append(told)
                .append(';'));
        run(
                        SERVER,
                        Tool.require("nft", "nftables"),
                        "table inet ways { chain in { type filter hook prerouting priority -200;" + rules + " }; }")
                .orFail();
    }

    /** Gives the host one more address, which nobody answers to. */
    public void addSource(String address) throws Exception {
        namespaces.ip(HOST, "address", "add", address + "/32", "dev", "lo");
    }

    /** Whether a router has the shared addresses. */
    public boolean hasShared(String router) throws Exception {
        String addresses =
                run(router, "ip", "-o", "address", "show", "dev", "eth0").stdout();
        boolean ipv4 = addresses.contains(" " + SHARED + "/");
        boolean ipv6 = addresses.contains(" " + SHARED_IPV6 + "/");
        if (ipv4 != ipv6) {
            throw new AssertionError("one of the addresses alone:\n" + addresses);
        }
        return ipv4;
    }

    /** The link-layer address that the host has of the shared address of IPv6. */
    public String macOfSharedIpv6() throws Exception {
        String[] words = run(HOST, "ip", "-6", "neigh", "show", SHARED_IPV6)
                .orFail()
                .stdout()
                .strip()
                .split(" ");
        int at = List.of(words).indexOf("lladdr");
        return at < 0 ? "" : words[at + 1];
    }

    /** The link-layer address of a router at the switch. */
    public String mac(String router) throws Exception {
        return run(router, "cat", "/sys/class/net/eth0/address")
                .orFail()
                .stdout()
                .strip();
    }

    /** Starts a command in one of the namespaces. */
    public Running start(String name, String... command) throws Exception {
        return namespaces.start(namespaces.wayTo(name), command);
    }

    /** Starts a command in one of the namespaces, which is told things on its standard input. */
    public Running startListening(String name, String... command) throws Exception {
        List<String> all = new ArrayList<>(namespaces.wayTo(name));
        all.addAll(List.of(command));
        return Running.startListening(Collections.unmodifiableList(all), folder);
    }

    /** Where commands write. */
    public Path folder() {
        return folder;
    }

    /** Runs a command in one of the namespaces to its end. */
    public Outcome run(String name, String... command) throws Exception {
        return namespaces.run(name, command);
    }

    /** Removes the namespaces, and the cables with them. */
    public void remove() throws Exception {
        namespaces.remove();
    }
}
