// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

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
    static final String SNAPSHOT =
            "cd /proc/sys/net && grep -rs '' . | grep -v -e nf_conntrack_count -e stable_secret | sort;"
                    + " nft list ruleset; ip -j route show table all; ip -j -6 route show table all;"
                    + " ip -j rule; ip -j -6 rule; ip -j neigh show proxy;"
                    + " ip -j -d link | sed 's/\"[a-z_]*_timer\":[0-9.]*,//g'";

    private static final String LEFT_HOST = "left";
    private static final String MIDDLE = "middle";
    private static final String RIGHT_HOST = "right";

    private final Path folder;
    private final Namespaces namespaces;

    private ForwardingLab(Path folder) {
        this.folder = folder;
        this.namespaces = new Namespaces(folder, "forwarding");
    }

    /** Two networks, which the node in the middle would have to route between. */
    public static ForwardingLab twoNetworks(Path folder) throws Exception {
        return build(folder, ForwardingLab::addNetworks);
    }

    /** One network, the two halves of which the node in the middle would have to bridge; it has no address there. */
    public static ForwardingLab oneNetwork(Path folder) throws Exception {
        return build(folder, lab -> {
            lab.namespaces.address(LEFT_HOST, "eth0", LEFT + "/16", "fd79::1:2/64");
            lab.namespaces.address(RIGHT_HOST, "eth0", RIGHT + "/16", "fd79::2:2/64");
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
        for (String namespace : List.of(LEFT_HOST, MIDDLE, RIGHT_HOST)) {
            namespaces.add(namespace);
            namespaces
                    .run(
                            namespace,
                            "sysctl",
                            "-q",
                            "net.ipv6.conf.default.accept_dad=0",
                            "net.ipv6.conf.all.accept_dad=0")
                    .orFail();
        }
        connect(LEFT_HOST, "left0");
        connect(RIGHT_HOST, "right0");
    }

    /** The kernel notes only after a while that a cable is plugged in at both ends. */
    private void awaitCarrier() {
        await("carrier")
                .atMost(TIMEOUT)
                .until(() -> namespaces
                        .run(MIDDLE, "cat", "/sys/class/net/left0/operstate", "/sys/class/net/right0/operstate")
                        .orFail()
                        .stdout()
                        .equals("up\nup\n"));
    }

    private void connect(String host, String networkInterface) throws Exception {
        namespaces.connect(MIDDLE, networkInterface, host, "eth0");
        namespaces.ip(MIDDLE, "link", "set", networkInterface, "up");
        namespaces.ip(host, "link", "set", "eth0", "up");
        namespaces.ip(host, "link", "set", "lo", "up");
    }

    private void addNetworks() throws Exception {
        namespaces.address(LEFT_HOST, "eth0", LEFT + "/24", "fd79:1::2/64");
        namespaces.address(RIGHT_HOST, "eth0", RIGHT + "/24", "fd79:2::2/64");
        namespaces.address(MIDDLE, "left0", "10.79.1.1/24", "fd79:1::1/64");
        namespaces.address(MIDDLE, "right0", "10.79.2.1/24", "fd79:2::1/64");
        namespaces.defaultRoute(LEFT_HOST, "10.79.1.1", "fd79:1::1");
        namespaces.defaultRoute(RIGHT_HOST, "10.79.2.1", "fd79:2::1");
    }

    /** Takes the cable to the right away, of two networks, and the interfaces with it. */
    public void unplugRight() throws Exception {
        namespaces.ip(MIDDLE, "link", "del", "right0");
    }

    /** Lays it anew. */
    public void plugRightIn() throws Exception {
        connect(RIGHT_HOST, "right0");
        namespaces.address(RIGHT_HOST, "eth0", RIGHT + "/24", "fd79:2::2/64");
        namespaces.address(MIDDLE, "right0", "10.79.2.1/24", "fd79:2::1/64");
        namespaces.defaultRoute(RIGHT_HOST, "10.79.2.1", "fd79:2::1");
    }

    /** The ways into the namespaces, before a command. */
    public List<String> wayToLeft() {
        return namespaces.wayTo(LEFT_HOST);
    }

    public List<String> wayToMiddle() {
        return namespaces.wayTo(MIDDLE);
    }

    public List<String> wayToRight() {
        return namespaces.wayTo(RIGHT_HOST);
    }

    /** Runs a command in one of the namespaces to its end. */
    public Outcome run(List<String> way, String... command) throws Exception {
        return namespaces.run(way, command);
    }

    /** Starts a command in one of the namespaces. */
    public Running start(List<String> way, String... command) throws Exception {
        return namespaces.start(way, command);
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

    /** Removes the namespaces, and the cables with them. */
    public void remove() throws Exception {
        namespaces.remove();
    }
}
