// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two VPCs whose hosts, {@code east} and {@code west}, have the same address, each behind an endpoint of its own of a Gateway
 * Load Balancer, for which a stand-in acts at each; an appliance, {@code node}, with two arms, {@code eth0} towards the load
 * balancers and {@code eth1} towards the internet; and a host of the internet, {@code inet}, that knows no way to the hosts.
 */
public final class TwoArmLab {
    /** The address that the host of either VPC has. */
    public static final String CLIENT = "10.80.1.5";

    public static final String CLIENT_IPV6 = "fd80:1::5";

    /** Addresses of the host in the internet. */
    public static final String SERVER = "198.51.100.10";

    public static final String SERVER_IPV6 = "2001:db8:100::10";

    /** Another address of it, that of the appliance's way to the internet. */
    public static final String GATEWAY = "203.0.113.2";

    /** Addresses behind which the appliance hides the hosts. */
    public static final String OUTSIDE = "203.0.113.1";

    public static final String OUTSIDE_IPV6 = "2001:db8:1::1";

    /** The endpoints as the records call them. */
    public static final Map<String, String> ENDPOINTS =
            Map.of("east", "vpce-000000000000000a1", "west", "vpce-000000000000000b2");

    private static final Map<String, String> LOAD_BALANCERS = Map.of("east", "10.90.0.2", "west", "10.90.0.3");
    private static final String APPLIANCE = "10.90.0.1";
    private static final String TUN = "gwlb0";
    private static final String MTU = "8500";

    private final Path folder;
    private final Namespaces namespaces;
    private final List<Running> standIns = new ArrayList<>();
    private final Map<String, List<Long>> atFirst = new HashMap<>();

    private TwoArmLab(Path folder) {
        this.folder = folder;
        this.namespaces = new Namespaces(folder, "arms");
    }

    /** Makes it; where that is not allowed, or a program is missing, the test is skipped. */
    public static TwoArmLab create(Path folder) throws Exception {
        Tool.require("nft", "nftables");
        Tool.require("python3", "python3");
        TwoArmLab lab = new TwoArmLab(folder);
        try {
            lab.build();
        } catch (Exception | AssertionError e) {
            lab.remove();
            throw e;
        }
        return lab;
    }

    private void build() throws Exception {
        for (String name : List.of("switch", "node", "east", "west", "inet")) {
            namespaces.add(name);
            run(name, "sysctl", "-q", "net.ipv6.conf.default.accept_dad=0", "net.ipv6.conf.all.accept_dad=0")
                    .orFail();
        }
        namespaces.ip("switch", "link", "add", "name", "br0", "type", "bridge");
        namespaces.ip("switch", "link", "set", "dev", "br0", "up");
        for (String name : List.of("node", "east", "west")) {
            namespaces.connect(name, "eth0", "switch", name);
            namespaces.ip("switch", "link", "set", "dev", name, "mtu", "9000", "master", "br0", "up");
            namespaces.ip(name, "link", "set", "dev", "eth0", "mtu", "9000", "up");
        }
        namespaces.ip("node", "address", "add", APPLIANCE + "/24", "dev", "eth0");
        buildInternet();
        for (String host : LOAD_BALANCERS.keySet()) {
            buildVpc(host);
        }
        awaitCarrier();
    }

    private void buildInternet() throws Exception {
        namespaces.connect("node", "eth1", "inet", "eth0");
        namespaces.ip("node", "link", "set", "dev", "eth1", "up");
        namespaces.ip("inet", "link", "set", "dev", "eth0", "up");
        namespaces.address("node", "eth1", OUTSIDE + "/24", OUTSIDE_IPV6 + "/64");
        namespaces.address("inet", "eth0", GATEWAY + "/24", "2001:db8:1::2/64");
        namespaces.address("inet", "lo", SERVER + "/32", SERVER_IPV6 + "/128");
        // Of IPv4 the appliance itself knows no way to the internet.
        namespaces.ip("node", "-6", "route", "add", "default", "via", "2001:db8:1::2");
    }

    /** A VPC is a host all of whose packets go to a load balancer, which is there too. */
    private void buildVpc(String host) throws Exception {
        namespaces.ip(host, "address", "add", LOAD_BALANCERS.get(host) + "/24", "dev", "eth0");
        standIns.add(namespaces.start(
                namespaces.wayTo(host),
                "python3",
                Weir.ROOT.resolve("lab/gwlb.py").toString(),
                "--tun",
                TUN,
                "--address",
                LOAD_BALANCERS.get(host),
                "--appliance",
                APPLIANCE,
                "--mtu",
                MTU,
                "--report",
                reportOf(host).toString(),
                "--endpoint",
                ENDPOINTS.get(host).substring("vpce-".length()),
                "--two-arms"));
        await("the load balancer of " + host)
                .atMost(Weir.TIMEOUT)
                .until(() -> run(host, "ip", "link", "show", TUN).exitCode() == 0);
        namespaces.ip(host, "link", "set", "dev", TUN, "addrgenmode", "none");
        namespaces.ip(host, "link", "set", "dev", TUN, "mtu", MTU, "txqueuelen", "20000", "up");
        namespaces.address(host, TUN, CLIENT + "/32", CLIENT_IPV6 + "/128");
        namespaces.ip(host, "route", "add", "default", "dev", TUN, "src", CLIENT);
        namespaces.ip(host, "-6", "route", "add", "default", "dev", TUN, "src", CLIENT_IPV6);
    }

    /** What hosts of IPv6 tell their links of themselves at first comes to no load balancer, and is over by then. */
    private void awaitCarrier() {
        String state = "/sys/class/net/eth0/operstate";
        await("carrier")
                .atMost(Weir.TIMEOUT)
                .until(() -> run("node", "cat", state, state.replace("eth0", "eth1"))
                        .orFail()
                        .stdout()
                        .equals("up\nup\n"));
    }

    private Path reportOf(String host) {
        return folder.resolve(host + ".json");
    }

    /** From now on the hosts' packets count. */
    public void beginCounting() throws Exception {
        for (String host : LOAD_BALANCERS.keySet()) {
            atFirst.put(host, counters(host));
        }
    }

    /** What a host has sent, and what it has got: packets, octets, packets, octets. */
    public List<Long> counted(String host) throws Exception {
        List<Long> now = counters(host);
        List<Long> before = atFirst.get(host);
        List<Long> counted = new ArrayList<>();
        for (int i = 0; i < now.size(); i++) {
            counted.add(now.get(i) - before.get(i));
        }
        return counted;
    }

    private List<Long> counters(String host) throws Exception {
        String statistics = "/sys/class/net/" + TUN + "/statistics/";
        return run(
                        host,
                        "cat",
                        statistics + "tx_packets",
                        statistics + "tx_bytes",
                        statistics + "rx_packets",
                        statistics + "rx_bytes")
                .orFail()
                .stdout()
                .lines()
                .map(Long::parseLong)
                .toList();
    }

    /** Waits until nothing is on its way any more. */
    public void awaitStillness() {
        Stillness.await(folder, TUN, List.of(wayTo("east"), wayTo("west")));
    }

    /** A number that the load balancer of a host reports, 0 when it has none of this name. */
    public long reported(String host, String name) throws Exception {
        Matcher matcher = Pattern.compile("\"" + name + "[^\"]*\": (\\d+)").matcher(Files.readString(reportOf(host)));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** All that the load balancer of a host reports. */
    public String report(String host) throws Exception {
        return Files.readString(reportOf(host));
    }

    /** The way into a namespace, before a command. */
    public List<String> wayTo(String name) {
        return namespaces.wayTo(name);
    }

    /** Starts a command in a namespace. */
    public Running start(String name, String... command) throws Exception {
        return namespaces.start(wayTo(name), command);
    }

    /** Runs a command in a namespace to its end. */
    public Outcome run(String name, String... command) throws Exception {
        return namespaces.run(name, command);
    }

    /** Runs a Weir at the appliance to its end. */
    public Outcome weir(String... arguments) throws Exception {
        try (Running weir = Weir.startBy(wayTo("node"), folder, arguments)) {
            return weir.end(Weir.TIMEOUT);
        }
    }

    /** How many connections the appliance's kernel knows. */
    public int connections() throws Exception {
        return Integer.parseInt(run("node", "cat", "/proc/sys/net/netfilter/nf_conntrack_count")
                .orFail()
                .stdout()
                .strip());
    }

    /** All that is set up at the appliance. */
    public String snapshot() throws Exception {
        return run("node", "sh", "-c", ForwardingLab.SNAPSHOT).orFail().stdout();
    }

    /** Removes the namespaces, and all in them. */
    public void remove() throws Exception {
        standIns.forEach(Running::close);
        namespaces.remove();
    }
}
