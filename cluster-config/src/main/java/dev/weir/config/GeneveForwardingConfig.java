// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.time.Duration;
import java.util.List;

/**
 * An appliance of an AWS Gateway Load Balancer: its packets come in GENEVE (RFC 8926), and go back the same way or out of a
 * second interface.
 *
 * @param networkInterface the interface on which they come; the key in files is {@code interface}
 * @param port UDP port of GENEVE
 * @param arms where packets go after they have been seen
 * @param outside the second interface of {@link GeneveArms#TWO}; empty otherwise
 * @param gateway IPv4 address of the router beyond it; empty for the node's own routes
 * @param gateway6 IPv6 address of the router beyond it; empty for the node's own routes
 * @param clients networks of the hosts that may go out of it
 * @param connections those that have gone out of it
 * @param threads how many threads forward
 * @param receiveBuffer what each thread has room for of packets that wait
 * @param drain how long packets are forwarded after the end was asked for, while the health check says so
 * @param healthCheck what the load balancer asks
 */
@Variant("geneve")
@Describe(
        "An appliance behind an AWS Gateway Load Balancer: packets come in GENEVE and go back the same way, or out of a"
                + " second interface.")
public record GeneveForwardingConfig(
        @Describe(value = "Interface on which the load balancer's packets come.", key = "interface", required = true)
        String networkInterface,

        @Describe(value = "UDP port of GENEVE.", min = "1", max = "65535")
        int port,

        @Describe(
                "Where packets go: back to the load balancer (one), or through a NAT out of a second interface (two).")
        GeneveArms arms,

        @Describe("The second interface of arms: two, behind whose address the clients are hidden. Empty: none.")
        String outside,

        @Describe("IPv4 address of the router beyond outside. Empty: as the node's own routes lead.")
        String gateway,

        @Describe("IPv6 address of the router beyond outside. Empty: as the node's own routes lead.")
        String gateway6,

        @Describe("With two arms, the networks of the hosts that may go out; without it 10.0.0.0/8, 172.16.0.0/12,"
                + " 192.168.0.0/16, 100.64.0.0/10 and fc00::/7.")
        List<String> clients,

        @Describe("With two arms, the connections of which the GENEVE header is known.")
        GeneveConnectionsConfig connections,

        @Describe(
                value =
                        "Threads that forward. The kernel shares the load balancer's flows out among them. With two arms 1.",
                min = "1",
                max = "64")
        int threads,

        @Describe(
                value = "Room for packets that wait to be forwarded, a thread. What does not fit is dropped.",
                min = "64KiB",
                max = "1GiB")
        DataSize receiveBuffer,

        @Describe(
                value =
                        "How long packets are still forwarded after Weir was told to end, while the health check fails so"
                                + " that the load balancer sends new flows elsewhere.",
                min = "0s",
                max = "1h")
        Duration drain,

        @Describe("What the load balancer asks to know whether this node is well.")
        HealthCheckConfig healthCheck)
        implements ForwardingConfig {

    /** The port that IANA gave. */
    public static final int DEFAULT_PORT = 6081;

    /** The default of {@code arms}. */
    public static final GeneveArms DEFAULT_ARMS = GeneveArms.ONE;

    /** The default second interface: none. */
    public static final String DEFAULT_OUTSIDE = "";

    /** The default gateways: none. */
    public static final String DEFAULT_GATEWAY = "";

    /** The default of {@code clients}: addresses for private use (RFC 1918, RFC 6598, RFC 4193). */
    public static final List<String> DEFAULT_CLIENTS =
            List.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7");

    /** The default of {@code threads}. */
    public static final int DEFAULT_THREADS = 1;

    /** The default of {@code receiveBuffer}. */
    public static final DataSize DEFAULT_RECEIVE_BUFFER = DataSize.ofMiB(32);

    /** The default of {@code drain}: two health checks at the load balancer's default interval of 10 s. */
    public static final Duration DEFAULT_DRAIN = Duration.ofSeconds(20);

    /** Checks names and limits. */
    public GeneveForwardingConfig {
        Checks checks = Checks.of(GeneveForwardingConfig.class);
        checks.interfaceName("interface", networkInterface);
        checks.within("port", port);
        checks.present("arms", arms);
        if (checks.present("outside", outside) && !outside.isEmpty()) {
            checks.interfaceName("outside", outside);
        }
        checkGateway(checks, "gateway", gateway, 4);
        checkGateway(checks, "gateway6", gateway6, 6);
        if (checks.present("clients", clients)) {
            clients = List.copyOf(clients);
            checkClients(checks, clients);
        }
        checks.present("connections", connections);
        checks.within("threads", threads);
        if (arms == GeneveArms.TWO) {
            checkSecondArm(checks, networkInterface, outside, threads);
            checks.require(
                    clients == null || !clients.isEmpty(),
                    "clients",
                    "is empty; two arms need the networks of the hosts that may go out");
        }
        checks.within("receiveBuffer", receiveBuffer);
        checks.within("drain", drain);
        checks.present("healthCheck", healthCheck);
        checks.finish();
    }

    /** Packets that come on this interface, everything else at its default. */
    public static GeneveForwardingConfig of(String networkInterface) {
        return new GeneveForwardingConfig(
                networkInterface,
                DEFAULT_PORT,
                DEFAULT_ARMS,
                DEFAULT_OUTSIDE,
                DEFAULT_GATEWAY,
                DEFAULT_GATEWAY,
                DEFAULT_CLIENTS,
                GeneveConnectionsConfig.defaults(),
                DEFAULT_THREADS,
                DEFAULT_RECEIVE_BUFFER,
                DEFAULT_DRAIN,
                HealthCheckConfig.defaults());
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static GeneveForwardingConfig example() {
        return of("eth0");
    }

    /** The networks of the hosts that may go out, as they are read. */
    public List<IpPrefix> clientNetworks() {
        return clients.stream()
                .flatMap(network -> IpPrefix.parse(network).stream())
                .toList();
    }

    private static void checkGateway(Checks checks, String key, String gateway, int version) {
        if (checks.present(key, gateway) && !gateway.isEmpty()) {
            checks.address(key, gateway, version);
        }
    }

    private static void checkClients(Checks checks, List<String> clients) {
        for (int i = 0; i < clients.size(); i++) {
            checks.require(
                    IpPrefix.parse(clients.get(i)).isPresent(),
                    "clients[" + i + "]",
                    "is " + Names.quote(clients.get(i)) + "; it must be a network such as 10.0.0.0/8");
            checks.require(
                    clients.indexOf(clients.get(i)) == i,
                    "clients[" + i + "]",
                    "is " + Names.quote(clients.get(i)) + " once more; name each network once");
        }
    }

    private static void checkSecondArm(Checks checks, String networkInterface, String outside, int threads) {
        if (outside != null) {
            checks.require(!outside.isEmpty(), "outside", "is empty; two arms need the interface of the second");
            checks.require(
                    !outside.equals(networkInterface),
                    "outside",
                    "is " + Names.quote(outside) + ", as interface is; two arms need a second one");
        }
        checks.require(
                threads == 1,
                "threads",
                "is " + threads + "; with two arms it must be 1, which has all connections to itself");
    }
}
