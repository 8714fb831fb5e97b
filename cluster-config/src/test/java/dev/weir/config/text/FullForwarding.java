// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.BridgedForwardingConfig;
import dev.weir.config.DataSize;
import dev.weir.config.ForwardingConfig;
import dev.weir.config.GeneveArms;
import dev.weir.config.GeneveConnectionsConfig;
import dev.weir.config.GeneveForwardingConfig;
import dev.weir.config.HealthCheckConfig;
import dev.weir.config.MirrorForwardingConfig;
import dev.weir.config.OnStop;
import dev.weir.config.ProxyArpForwardingConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Forwarding modes beside that of {@link FullConfig}, none of their keys at its default, as texts and as records. */
final class FullForwarding {

    static final Map<String, ForwardingConfig> MODES = Map.of(
            "{mode: bridged, bridge: br7, ports: [a, b, c], stp: true, onStop: restore}",
            new BridgedForwardingConfig("br7", List.of("a", "b", "c"), true, OnStop.RESTORE),
            "{mode: proxy-arp, interfaces: [a, b, c], subnets: [10.0.0.0/8, \"2001:db8::/64\"],"
                    + " gateways: [10.0.0.1, \"2001:db8::1\"], maxHosts: 7, ageing: 2m, probeInterval: 2s,"
                    + " sweep: false, announce: false, onStop: restore}",
            new ProxyArpForwardingConfig(
                    List.of("a", "b", "c"),
                    List.of("10.0.0.0/8", "2001:db8::/64"),
                    List.of("10.0.0.1", "2001:db8::1"),
                    7,
                    Duration.ofMinutes(2),
                    Duration.ofSeconds(2),
                    false,
                    false,
                    OnStop.RESTORE),
            "{mode: geneve, interface: ens5, port: 6082, arms: two, outside: ens6, gateway: 192.0.2.1,"
                    + " gateway6: \"2001:db8::1\", clients: [10.7.0.0/16, \"2001:db8:7::/48\"],"
                    + " connections: {max: 2048, tcpTimeout: 1h, timeout: 3m}, threads: 1, receiveBuffer: 4MiB,"
                    + " drain: 40s, healthCheck: {port: 80, path: /h, window: 5s, maxLoss: 7}}",
            new GeneveForwardingConfig(
                    "ens5",
                    6082,
                    GeneveArms.TWO,
                    "ens6",
                    "192.0.2.1",
                    "2001:db8::1",
                    List.of("10.7.0.0/16", "2001:db8:7::/48"),
                    new GeneveConnectionsConfig(2048, Duration.ofHours(1), Duration.ofMinutes(3)),
                    1,
                    DataSize.ofMiB(4),
                    Duration.ofSeconds(40),
                    new HealthCheckConfig(80, "/h", Duration.ofSeconds(5), 7)),
            "{mode: geneve, interface: ens5, threads: 2}",
            new GeneveForwardingConfig(
                    "ens5",
                    GeneveForwardingConfig.DEFAULT_PORT,
                    GeneveForwardingConfig.DEFAULT_ARMS,
                    GeneveForwardingConfig.DEFAULT_OUTSIDE,
                    GeneveForwardingConfig.DEFAULT_GATEWAY,
                    GeneveForwardingConfig.DEFAULT_GATEWAY,
                    GeneveForwardingConfig.DEFAULT_CLIENTS,
                    GeneveConnectionsConfig.defaults(),
                    2,
                    GeneveForwardingConfig.DEFAULT_RECEIVE_BUFFER,
                    GeneveForwardingConfig.DEFAULT_DRAIN,
                    HealthCheckConfig.defaults()),
            "{mode: mirror, interface: ens5, port: 4790, vnis: [1, 16777215]}",
            new MirrorForwardingConfig("ens5", 4790, List.of(1L, 16_777_215L)));

    private FullForwarding() {}
}
