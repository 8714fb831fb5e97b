// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.BridgedForwardingConfig;
import dev.weir.config.ConntrackConfig;
import dev.weir.config.DataSize;
import dev.weir.config.ForwardingConfig;
import dev.weir.config.GeneveArms;
import dev.weir.config.GeneveConnectionsConfig;
import dev.weir.config.GeneveForwardingConfig;
import dev.weir.config.HealthCheckConfig;
import dev.weir.config.MirrorForwardingConfig;
import dev.weir.config.NatConfig;
import dev.weir.config.OnStop;
import dev.weir.config.PassiveForwardingConfig;
import dev.weir.config.ProxyArpForwardingConfig;
import dev.weir.config.RoutedForwardingConfig;
import dev.weir.config.RoutedInterfaceConfig;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Forwarding modes of every kind. */
final class ForwardingArbitraries {

    private ForwardingArbitraries() {}

    static Arbitrary<ForwardingConfig> modes() {
        return Arbitraries.oneOf(
                Arbitraries.just(new PassiveForwardingConfig()), routed(), bridged(), proxyArp(), geneve(), mirror());
    }

    private static Arbitrary<RoutedForwardingConfig> routed() {
        Arbitrary<NatConfig> nat =
                Arbitraries.of(NatConfig.defaults(), NatConfig.masquerade(List.of("inside0"), "outside0"));
        Arbitrary<Duration> timeouts = Arbitraries.longs().between(10, 86_400).map(Duration::ofSeconds);
        Arbitrary<ConntrackConfig> conntrack = Combinators.combine(
                        Arbitraries.integers().between(1024, 67_108_864),
                        timeouts,
                        timeouts,
                        timeouts,
                        flags(),
                        flags())
                .as(ConntrackConfig::new);
        Arbitrary<RoutedInterfaceConfig> outside = Combinators.combine(
                        flags(), Arbitraries.longs().between(1, 252), Arbitraries.of("", "192.0.2.1"))
                .as((uplink, table, gateway) ->
                        new RoutedInterfaceConfig("outside0", uplink, table, gateway, "2001:db8::1"));
        return Combinators.combine(outside, flags(), flags(), nat, conntrack, Arbitraries.of(OnStop.class))
                .as((one, ipv6, mssClamp, translation, connections, onStop) -> new RoutedForwardingConfig(
                        List.of(one, RoutedInterfaceConfig.of("inside0")),
                        ipv6,
                        mssClamp,
                        translation,
                        connections,
                        onStop));
    }

    private static Arbitrary<BridgedForwardingConfig> bridged() {
        return Combinators.combine(interfaces(), flags(), Arbitraries.of(OnStop.class))
                .as((ports, stp, onStop) -> new BridgedForwardingConfig("br0", ports, stp, onStop));
    }

    private static Arbitrary<ProxyArpForwardingConfig> proxyArp() {
        Arbitrary<Duration> durations = Arbitraries.longs().between(5, 3600).map(Duration::ofSeconds);
        return Combinators.combine(
                        interfaces(),
                        Arbitraries.<List<String>>of(List.of(), List.of("10.0.0.0/8", "2001:db8::/64")),
                        Arbitraries.<List<String>>of(
                                List.of(), List.of("10.0.0.1"), List.of("2001:db8::1", "10.1.1.1")),
                        Arbitraries.integers().between(2, 65_536),
                        durations,
                        flags(),
                        Arbitraries.of(OnStop.class))
                .as((sides, subnets, gateways, maxHosts, duration, flag, onStop) -> new ProxyArpForwardingConfig(
                        sides, subnets, gateways, maxHosts, duration, duration, flag, !flag, onStop));
    }

    private static Arbitrary<GeneveForwardingConfig> geneve() {
        Arbitrary<Integer> ports = Arbitraries.integers().between(1, 65_535);
        Arbitrary<Integer> numbers = Arbitraries.integers().between(1, 64);
        return Combinators.combine(ports, ports, Arbitraries.of(GeneveArms.class), numbers)
                .as((port, health, arms, number) -> new GeneveForwardingConfig(
                        "eth0",
                        port,
                        arms,
                        "eth1",
                        number > 9 ? "" : "192.0.2." + number,
                        number > 9 ? "2001:db8::1" : "",
                        number > 9 ? List.of("10.0.0.0/8") : List.of("fc00::/7", "192.168.0.0/16"),
                        new GeneveConnectionsConfig(
                                1024 * number, Duration.ofSeconds(10L * number), Duration.ofSeconds(9L + number)),
                        arms == GeneveArms.TWO ? 1 : number,
                        DataSize.ofMiB(number),
                        Duration.ofSeconds(number),
                        new HealthCheckConfig(health, "/", Duration.ofSeconds(number), number)));
    }

    private static Arbitrary<MirrorForwardingConfig> mirror() {
        return Combinators.combine(
                        Arbitraries.of(4789, 4790, 8472),
                        Arbitraries.longs().between(0, 0xff_ffff).list().ofMaxSize(3))
                .as((port, vnis) -> new MirrorForwardingConfig("eth0", port, vnis));
    }

    private static Arbitrary<List<String>> interfaces() {
        return Arbitraries.of("eth0", "eth1.100", "ens5", "wl@n", "true", "12")
                .list()
                .ofMinSize(2)
                .ofMaxSize(4)
                .uniqueElements();
    }

    private static Arbitrary<Boolean> flags() {
        return Arbitraries.of(true, false);
    }
}
