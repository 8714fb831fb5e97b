// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import java.nio.file.Path;
import java.util.List;

/**
 * Three network namespaces in a row: {@code host}, whose interface {@code eth0} has every offload on, a router, and
 * {@code wire}, at whose interface {@code eth0} each packet is seen as it would be on a wire: the router cuts up what the
 * kernel put together before it sends it there.
 */
public final class RoutedLab {
    /** The addresses of the host and of the wire's end. */
    public static final String HOST = "10.78.1.1";

    public static final String WIRE = "10.78.2.1";
    public static final String WIRE_IPV6 = "fd78:2::1";

    private static final int BIG_OCTETS = 185_000;

    private static final String HOST_NAME = "host";
    private static final String ROUTER_NAME = "router";
    private static final String WIRE_NAME = "wire";

    private final Path folder;
    private final Namespaces namespaces;

    private RoutedLab(Path folder) {
        this.folder = folder;
        this.namespaces = new Namespaces(folder, "routed");
    }

    /** Makes the namespaces; where that is not allowed, the test is skipped. */
    public static RoutedLab create(Path folder) throws Exception {
        RoutedLab lab = new RoutedLab(folder);
        try {
            lab.build();
        } catch (Exception | AssertionError e) {
            lab.remove();
            throw e;
        }
        return lab;
    }

    private void build() throws Exception {
        for (String namespace : List.of(HOST_NAME, ROUTER_NAME, WIRE_NAME)) {
            namespaces.add(namespace);
            namespaces
                    .run(namespace, "sysctl", "-q", "net.ipv6.conf.default.accept_dad=0", "net.ipv4.ip_forward=1")
                    .orFail();
            namespaces
                    .run(namespace, "sysctl", "-q", "net.ipv6.conf.all.forwarding=1")
                    .orFail();
        }
        connectHost();
        namespaces.connect(ROUTER_NAME, "eth1", WIRE_NAME, "eth0");
        up(ROUTER_NAME, "eth1", "10.78.2.2/24", "fd78:2::2/64");
        up(WIRE_NAME, "eth0", WIRE + "/24", WIRE_IPV6 + "/64");
        namespaces.defaultRoute(WIRE_NAME, "10.78.2.2", "fd78:2::2");
        cutUp(ROUTER_NAME, "eth1");
        cutUp(WIRE_NAME, "eth0");
    }

    /** Lays the cable between the host and the router. */
    public void connectHost() throws Exception {
        namespaces.connect(HOST_NAME, "eth0", ROUTER_NAME, "eth0");
        up(ROUTER_NAME, "eth0", "10.78.1.2/24", "fd78:1::2/64");
        up(HOST_NAME, "eth0", HOST + "/24", "fd78:1::1/64");
        namespaces.defaultRoute(HOST_NAME, "10.78.1.2", "fd78:1::2");
    }

    /** Takes that cable away, and the interfaces with it. */
    public void disconnectHost() throws Exception {
        namespaces.ip(HOST_NAME, "link", "del", "eth0");
    }

    /** Has the host put packets together, or not. */
    public void offload(boolean on) throws Exception {
        String word = on ? "on" : "off";
        namespaces
                .run(HOST_NAME, Tool.require("ethtool", "ethtool"), "-K", "eth0", "gro", word, "gso", word, "tso", word)
                .orFail();
    }

    /** Has the host put packets together that are longer than IP's own length field can tell (BIG TCP, for IPv6). */
    public void bigTcp() throws Exception {
        for (String namespace : List.of(HOST_NAME, ROUTER_NAME)) {
            namespaces.ip(
                    namespace, "link", "set", "eth0", "gso_max_size", BIG_OCTETS + "", "gro_max_size", BIG_OCTETS + "");
        }
    }

    private void up(String namespace, String networkInterface, String ipv4, String ipv6) throws Exception {
        namespaces.address(namespace, networkInterface, ipv4, ipv6);
        namespaces.ip(namespace, "link", "set", networkInterface, "up");
    }

    private void cutUp(String namespace, String networkInterface) throws Exception {
        String ethtool = Tool.require("ethtool", "ethtool");
        namespaces
                .run(namespace, ethtool, "-K", networkInterface, "gro", "off", "gso", "off", "tso", "off")
                .orFail();
        namespaces
                .run(namespace, ethtool, "-K", networkInterface, "tx-udp-segmentation", "off")
                .orFail();
    }

    /** The way into the host, before a command. */
    public List<String> wayToHost() {
        return namespaces.wayTo(HOST_NAME);
    }

    /** The way to the wire's end, before a command. */
    public List<String> wayToWire() {
        return namespaces.wayTo(WIRE_NAME);
    }

    /** Waits until nothing is on its way any more. */
    public void awaitStillness() {
        Stillness.await(folder, "eth0", List.of(wayToHost(), wayToWire()));
    }

    /** Starts a command in one of the namespaces. */
    public Running start(List<String> way, String... command) throws Exception {
        return namespaces.start(way, command);
    }

    /** Runs a command in one of the namespaces to its end. */
    public Outcome run(List<String> way, String... command) throws Exception {
        return namespaces.run(way, command);
    }

    /** Removes the namespaces, and the cables with them. */
    public void remove() throws Exception {
        namespaces.remove();
    }
}
