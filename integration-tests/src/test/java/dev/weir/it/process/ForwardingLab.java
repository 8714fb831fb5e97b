// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * Three network namespaces in a row: a host {@code left}, a node in the middle that forwards nothing of itself and whose
 * interfaces are {@code left0} and {@code right0}, and a host {@code right}. The hosts' interfaces are {@code eth0}.
 */
public final class ForwardingLab {
    /** Addresses of the hosts. */
    public static final String LEFT = "10.79.1.2";

    public static final String RIGHT = "10.79.2.2";

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** All but what the kernel changes of its own accord all the time: counts and timers. */
    private static final String SNAPSHOT =
            "cd /proc/sys/net && grep -rs '' . | grep -v -e nf_conntrack_count -e stable_secret | sort;"
                    + " nft list ruleset; ip -j route show table all; ip -j -6 route show table all;"
                    + " ip -j rule; ip -j -6 rule; ip -j neigh show proxy;"
                    + " ip -j -d link | sed 's/\"[a-z_]*_timer\":[0-9.]*,//g'";

    private final Path folder;
    private final String id = "weir-fwd-" + ProcessHandle.current().pid();

    private ForwardingLab(Path folder) {
        this.folder = folder;
    }

    /** Two networks, which the node in the middle would have to route between. */
    public static ForwardingLab twoNetworks(Path folder) throws Exception {
        return build(folder, ForwardingLab::addNetworks);
    }

    /** One network, the two halves of which the node in the middle would have to bridge; it has no address there. */
    public static ForwardingLab oneNetwork(Path folder) throws Exception {
        return build(folder, lab -> {
            lab.address(lab.left(), "eth0", LEFT + "/16", "fd79::1:2/64");
            lab.address(lab.right(), "eth0", RIGHT + "/16", "fd79::2:2/64");
        });
    }

    /** Something done to a lab. */
    private interface Step {
        void on(ForwardingLab lab) throws Exception;
    }

    private static ForwardingLab build(Path folder, Step addresses) throws Exception {
        ForwardingLab lab = new ForwardingLab(folder);
        try {
            lab.cable();
            addresses.on(lab);
            lab.awaitCarrier();
            return lab;
        } catch (Exception | AssertionError e) {
            lab.remove();
            throw e;
        }
    }

    private void cable() throws Exception {
        Outcome first = ip("netns", "add", left());
        if (first.exitCode() != 0) {
            throw new TestAbortedException("no network namespace can be made here, which takes root: "
                    + first.stderr().strip());
        }
        ip("netns", "add", middle()).orFail();
        ip("netns", "add", right()).orFail();
        for (String namespace : List.of(left(), middle(), right())) {
            runIn(namespace, "sysctl", "-q", "net.ipv6.conf.default.accept_dad=0", "net.ipv6.conf.all.accept_dad=0")
                    .orFail();
        }
        connect(left(), "left0");
        connect(right(), "right0");
    }

    /** The kernel notes only after a while that a cable is plugged in at both ends. */
    private void awaitCarrier() {
        await("carrier")
                .atMost(TIMEOUT)
                .until(() -> runIn(middle(), "cat", "/sys/class/net/left0/operstate", "/sys/class/net/right0/operstate")
                        .orFail()
                        .stdout()
                        .equals("up\nup\n"));
    }

    private void connect(String host, String networkInterface) throws Exception {
        ip("-n", middle(), "link", "add", networkInterface, "type", "veth", "peer", "name", "eth0", "netns", host)
                .orFail();
        ip("-n", middle(), "link", "set", networkInterface, "up").orFail();
        ip("-n", host, "link", "set", "eth0", "up").orFail();
        ip("-n", host, "link", "set", "lo", "up").orFail();
    }

    private void addNetworks() throws Exception {
        address(left(), "eth0", LEFT + "/24", "fd79:1::2/64");
        address(right(), "eth0", RIGHT + "/24", "fd79:2::2/64");
        address(middle(), "left0", "10.79.1.1/24", "fd79:1::1/64");
        address(middle(), "right0", "10.79.2.1/24", "fd79:2::1/64");
        route(left(), "10.79.1.1", "fd79:1::1");
        route(right(), "10.79.2.1", "fd79:2::1");
    }

    /** Takes the cable to the right away, of two networks, and the interfaces with it. */
    public void unplugRight() throws Exception {
        ip("-n", middle(), "link", "del", "right0").orFail();
    }

    /** Lays it anew. */
    public void plugRightIn() throws Exception {
        connect(right(), "right0");
        address(right(), "eth0", RIGHT + "/24", "fd79:2::2/64");
        address(middle(), "right0", "10.79.2.1/24", "fd79:2::1/64");
        route(right(), "10.79.2.1", "fd79:2::1");
    }

    private void address(String namespace, String networkInterface, String ipv4, String ipv6) throws Exception {
        ip("-n", namespace, "address", "add", ipv4, "dev", networkInterface).orFail();
        ip("-n", namespace, "address", "add", ipv6, "dev", networkInterface, "nodad")
                .orFail();
    }

    private void route(String namespace, String gateway, String gateway6) throws Exception {
        ip("-n", namespace, "route", "add", "default", "via", gateway).orFail();
        ip("-n", namespace, "-6", "route", "add", "default", "via", gateway6).orFail();
    }

    private String left() {
        return id + "-left";
    }

    private String middle() {
        return id + "-middle";
    }

    private String right() {
        return id + "-right";
    }

    /** The ways into the namespaces, before a command. */
    public List<String> wayToLeft() {
        return List.of("ip", "netns", "exec", left());
    }

    public List<String> wayToMiddle() {
        return List.of("ip", "netns", "exec", middle());
    }

    public List<String> wayToRight() {
        return List.of("ip", "netns", "exec", right());
    }

    /** Runs a command in one of the namespaces to its end. */
    public Outcome run(List<String> way, String... command) throws Exception {
        return Running.run(Stream.concat(way.stream(), Stream.of(command)).toList(), folder, Weir.TIMEOUT);
    }

    /** Starts a command in one of the namespaces. */
    public Running start(List<String> way, String... command) throws Exception {
        return Running.start(Stream.concat(way.stream(), Stream.of(command)).toList(), folder);
    }

    /** Runs a Weir in the middle to its end. */
    public Outcome weir(String... arguments) throws Exception {
        try (Running weir = Weir.startBy(wayToMiddle(), folder, arguments)) {
            return weir.end(Weir.TIMEOUT);
        }
    }

    /** All that is set up in the middle: settings of the kernel, rules, routes and links. */
    public String snapshot() throws Exception {
        Tool.require("nft", "nftables");
        return run(wayToMiddle(), "sh", "-c", SNAPSHOT).orFail().stdout();
    }

    private Outcome runIn(String namespace, String... command) throws Exception {
        return run(List.of("ip", "netns", "exec", namespace), command);
    }

    private Outcome ip(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Tool.require("ip", "iproute2")));
        command.addAll(List.of(arguments));
        return Running.run(command, folder, TIMEOUT);
    }

    /** Removes the namespaces, and the cables with them. */
    public void remove() throws Exception {
        for (String namespace : List.of(left(), middle(), right())) {
            if (Files.exists(Path.of("/run/netns", namespace))) {
                ip("netns", "del", namespace).orFail();
            }
        }
    }
}
