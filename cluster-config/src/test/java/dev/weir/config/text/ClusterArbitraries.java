// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.AwsClusterConfig;
import dev.weir.config.ClusterConfig;
import dev.weir.config.ConntrackdConfig;
import dev.weir.config.DataSize;
import dev.weir.config.DetectionConfig;
import dev.weir.config.ExecTakeoverConfig;
import dev.weir.config.HaConfig;
import dev.weir.config.HaMode;
import dev.weir.config.HeartbeatConfig;
import dev.weir.config.KubernetesClusterConfig;
import dev.weir.config.MulticastClusterConfig;
import dev.weir.config.NoClusterConfig;
import dev.weir.config.NoTakeoverConfig;
import dev.weir.config.NoWitnessConfig;
import dev.weir.config.NodeWitnessConfig;
import dev.weir.config.TakeoverConfig;
import dev.weir.config.TcpIpClusterConfig;
import dev.weir.config.VipTakeoverConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Clusters of every kind with failover groups, and neither. */
final class ClusterArbitraries {

    private ClusterArbitraries() {}

    static Arbitrary<Map.Entry<ClusterConfig, HaConfig>> clusters(Arbitrary<String> names, Arbitrary<String> texts) {
        Arbitrary<Map.Entry<ClusterConfig, HaConfig>> joined =
                Combinators.combine(joined(names, texts), groups(names, texts)).as(Map::entry);
        return Arbitraries.oneOf(Arbitraries.just(Map.entry(NoClusterConfig.defaults(), HaConfig.defaults())), joined);
    }

    private static Arbitrary<ClusterConfig> joined(Arbitrary<String> names, Arbitrary<String> texts) {
        Arbitrary<String> addresses = Arbitraries.of("10.0.1.11", "127.0.0.1", "2001:db8::1");
        Arbitrary<Integer> ports = Arbitraries.integers().between(1, 65_534);
        Arbitrary<DetectionConfig> detection = Combinators.combine(
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.integers().between(5, 600))
                .as((interval, silence) ->
                        new DetectionConfig(Duration.ofSeconds(interval), Duration.ofSeconds(silence)));
        return Arbitraries.oneOf(
                Combinators.combine(names, addresses, ports, detection)
                        .as((name, address, port, when) -> new TcpIpClusterConfig(
                                name, address, port, port + 1, List.of(address, "[2001:db8::7]:" + port), when)),
                Combinators.combine(names, addresses, ports, detection)
                        .as((name, address, port, when) ->
                                new MulticastClusterConfig(name, address, port, port + 1, "239.1.2.3", port, when)),
                Combinators.combine(names, addresses, ports, detection, texts)
                        .as((name, address, port, when, text) ->
                                new AwsClusterConfig(name, address, port, port + 1, "eu-west-1", text, text, when)),
                Combinators.combine(names, addresses, ports, detection)
                        .as((name, address, port, when) ->
                                new KubernetesClusterConfig(name, address, port, port + 1, "weir.a.svc", when)));
    }

    private static Arbitrary<HaConfig> groups(Arbitrary<String> names, Arbitrary<String> texts) {
        Arbitrary<HeartbeatConfig> heartbeats = Combinators.combine(
                        durations(10, 10_000), Arbitraries.integers().between(2, 100), texts)
                .as((interval, misses, text) -> new HeartbeatConfig(
                        interval, misses, "::", 8643, List.of("10.0.2.12"), text + " and sixteen more"));
        Arbitrary<TakeoverConfig> takeovers = Arbitraries.oneOf(
                Arbitraries.just(NoTakeoverConfig.defaults()),
                Arbitraries.just(VipTakeoverConfig.example()),
                texts.map(text -> new ExecTakeoverConfig(List.of("/bin/x", text), Duration.ofSeconds(1))));
        return Combinators.combine(
                        names,
                        Arbitraries.integers().between(1, 254),
                        Arbitraries.of(HaMode.class),
                        durations(0, 3_600_000),
                        durations(100, 10_000),
                        Arbitraries.longs().between(1 << 20, 1L << 40).map(DataSize::new),
                        heartbeats,
                        takeovers)
                .as((name, priority, mode, holdDown, interval, memory, heartbeat, takeover) -> new HaConfig(
                        name,
                        priority,
                        mode,
                        priority > 100,
                        holdDown,
                        interval,
                        memory,
                        heartbeat,
                        priority > 50 ? NoWitnessConfig.defaults() : NodeWitnessConfig.example(),
                        takeover,
                        new ConntrackdConfig(priority > 150, "eth7", priority, "conntrackd")));
    }

    private static Arbitrary<Duration> durations(long minMs, long maxMs) {
        return Arbitraries.longs().between(minMs, maxMs).map(Duration::ofMillis);
    }
}
