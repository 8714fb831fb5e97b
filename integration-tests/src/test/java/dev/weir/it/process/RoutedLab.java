// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

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

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Path folder;
    private final String id = "weir-it-" + ProcessHandle.current().pid();

    private RoutedLab(Path folder) {
        this.folder = folder;
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

    private String host() {
        return id + "-host";
    }

    private String router() {
        return id + "-router";
    }

    private String wire() {
        return id + "-wire";
    }

    private void build() throws Exception {
        Outcome first = ip("netns", "add", host());
        if (first.exitCode() != 0) {
            throw new TestAbortedException("no network namespace can be made here, which takes root: "
                    + first.stderr().strip());
        }
        ip("netns", "add", router()).orFail();
        ip("netns", "add", wire()).orFail();
        for (String namespace : List.of(host(), router(), wire())) {
            in(namespace, "sysctl", "-q", "net.ipv6.conf.default.accept_dad=0", "net.ipv4.ip_forward=1")
                    .orFail();
            in(namespace, "sysctl", "-q", "net.ipv6.conf.all.forwarding=1").orFail();
        }
        connectHost();
        ip("-n", router(), "link", "add", "eth1", "type", "veth", "peer", "name", "eth0", "netns", wire())
                .orFail();
        up(router(), "eth1", "10.78.2.2/24", "fd78:2::2/64");
        up(wire(), "eth0", WIRE + "/24", WIRE_IPV6 + "/64");
        ip("-n", wire(), "route", "add", "default", "via", "10.78.2.2").orFail();
        ip("-n", wire(), "-6", "route", "add", "default", "via", "fd78:2::2").orFail();
        cutUp(router(), "eth1");
        cutUp(wire(), "eth0");
    }

    /** Lays the cable between the host and the router. */
    public void connectHost() throws Exception {
        ip("-n", host(), "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", router())
                .orFail();
        up(router(), "eth0", "10.78.1.2/24", "fd78:1::2/64");
        up(host(), "eth0", HOST + "/24", "fd78:1::1/64");
        ip("-n", host(), "route", "add", "default", "via", "10.78.1.2").orFail();
        ip("-n", host(), "-6", "route", "add", "default", "via", "fd78:1::2").orFail();
    }

    /** Takes that cable away, and the interfaces with it. */
    public void disconnectHost() throws Exception {
        ip("-n", host(), "link", "del", "eth0").orFail();
    }

    /** Has the host put packets together, or not. */
    public void offload(boolean on) throws Exception {
        String word = on ? "on" : "off";
        in(host(), Tool.require("ethtool", "ethtool"), "-K", "eth0", "gro", word, "gso", word, "tso", word)
                .orFail();
    }

    /** Has the host put packets together that are longer than IP's own length field can tell (BIG TCP, for IPv6). */
    public void bigTcp() throws Exception {
        for (String namespace : List.of(host(), router())) {
            ip("-n", namespace, "link", "set", "eth0", "gso_max_size", BIG_OCTETS + "", "gro_max_size", BIG_OCTETS + "")
                    .orFail();
        }
    }

    private void up(String namespace, String networkInterface, String ipv4, String ipv6) throws Exception {
        ip("-n", namespace, "address", "add", ipv4, "dev", networkInterface).orFail();
        ip("-n", namespace, "address", "add", ipv6, "dev", networkInterface, "nodad")
                .orFail();
        ip("-n", namespace, "link", "set", networkInterface, "up").orFail();
    }

    private void cutUp(String namespace, String networkInterface) throws Exception {
        String ethtool = Tool.require("ethtool", "ethtool");
        in(namespace, ethtool, "-K", networkInterface, "gro", "off", "gso", "off", "tso", "off")
                .orFail();
        in(namespace, ethtool, "-K", networkInterface, "tx-udp-segmentation", "off")
                .orFail();
    }

    /** The way into the host, before a command. */
    public List<String> wayToHost() {
        return List.of("ip", "netns", "exec", host());
    }

    /** The way to the wire's end, before a command. */
    public List<String> wayToWire() {
        return List.of("ip", "netns", "exec", wire());
    }

    /** Waits until nothing is on its way any more. */
    public void awaitStillness() {
        Stillness.await(folder, "eth0", List.of(wayToHost(), wayToWire()));
    }

    /** Starts a command in one of the namespaces. */
    public Running start(List<String> way, String... command) throws Exception {
        return Running.start(Stream.concat(way.stream(), Stream.of(command)).toList(), folder);
    }

    /** Runs a command in one of the namespaces to its end. */
    public Outcome run(List<String> way, String... command) throws Exception {
        return Running.run(Stream.concat(way.stream(), Stream.of(command)).toList(), folder, Weir.TIMEOUT);
    }

    private Outcome in(String namespace, String... command) throws Exception {
        return run(List.of("ip", "netns", "exec", namespace), command);
    }

    private Outcome ip(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Tool.require("ip", "iproute2")));
        command.addAll(List.of(arguments));
        return Running.run(command, folder, TIMEOUT);
    }

    /** Removes the namespaces, and the cables with them. */
    public void remove() throws Exception {
        for (String namespace : List.of(host(), router(), wire())) {
            if (Files.exists(Path.of("/run/netns", namespace))) {
                ip("netns", "del", namespace).orFail();
            }
        }
    }
}
