// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.AwsClusterConfig;
import dev.weir.config.AwsTakeoverConfig;
import dev.weir.config.ClusterConfig;
import dev.weir.config.ConntrackdConfig;
import dev.weir.config.DataSize;
import dev.weir.config.DetectionConfig;
import dev.weir.config.ExecTakeoverConfig;
import dev.weir.config.GatewayWitnessConfig;
import dev.weir.config.HaConfig;
import dev.weir.config.HaMode;
import dev.weir.config.HeartbeatConfig;
import dev.weir.config.KubernetesClusterConfig;
import dev.weir.config.MulticastClusterConfig;
import dev.weir.config.NodeWitnessConfig;
import dev.weir.config.TakeoverConfig;
import dev.weir.config.TcpIpClusterConfig;
import dev.weir.config.VipTakeoverConfig;
import dev.weir.config.WitnessConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Clusters and failover groups, none of their keys at its default, as texts and as records. */
final class FullCluster {

    private static final DetectionConfig DETECTION = new DetectionConfig(Duration.ofSeconds(2), Duration.ofSeconds(30));

    static final Map<String, ClusterConfig> CLUSTERS = Map.of(
            "{type: tcp-ip, name: c1, interface: 10.0.1.13, port: 5711, busPort: 5811, members: [10.0.1.12,"
                    + " \"[2001:db8::3]:5703\"], detection: {heartbeatInterval: 2s, maxSilence: 30s}}",
            new TcpIpClusterConfig(
                    "c1", "10.0.1.13", 5711, 5811, List.of("10.0.1.12", "[2001:db8::3]:5703"), DETECTION),
            "{type: multicast, name: c2, interface: \"2001:db8::1\", port: 1, busPort: 2, group: \"ff02::7\","
                    + " multicastPort: 3, detection: {heartbeatInterval: 2s, maxSilence: 30s}}",
            new MulticastClusterConfig("c2", "2001:db8::1", 1, 2, "ff02::7", 3, DETECTION),
            "{type: aws, name: c3, interface: 10.0.1.13, port: 5711, busPort: 5811, region: eu-central-1,"
                    + " tagKey: k, tagValue: v, detection: {heartbeatInterval: 2s, maxSilence: 30s}}",
            new AwsClusterConfig("c3", "10.0.1.13", 5711, 5811, "eu-central-1", "k", "v", DETECTION),
            "{type: kubernetes, name: c4, interface: 10.0.1.12, port: 5711, busPort: 5811, service: weir.a.svc,"
                    + " detection: {heartbeatInterval: 2s, maxSilence: 30s}}",
            new KubernetesClusterConfig("c4", "10.0.1.12", 5711, 5811, "weir.a.svc", DETECTION));

    static final Map<String, WitnessConfig> WITNESSES = Map.of(
            "{type: gateway, address: \"fe80::1\", interface: ens7}",
            new GatewayWitnessConfig("fe80::1", "ens7"),
            "{type: node, address: \"[2001:db8::3]:8643\"}",
            new NodeWitnessConfig("[2001:db8::3]:8643"));

    static final Map<String, TakeoverConfig> TAKEOVERS = Map.of(
            "{type: vip, interface: ens7, addresses: [10.0.1.7/24, \"2001:db8::7/64\"], announcements: 7}",
            new VipTakeoverConfig("ens7", List.of("10.0.1.7/24", "2001:db8::7/64"), 7),
            "{type: exec, command: [/bin/move, --fast], timeout: 1m}",
            new ExecTakeoverConfig(List.of("/bin/move", "--fast"), Duration.ofMinutes(1)),
            "{type: aws, region: us-gov-east-1, routeTables: [rtb-0a1b2c3d], destinations: [10.0.0.0/8, \"::/0\"]}",
            new AwsTakeoverConfig("us-gov-east-1", List.of("rtb-0a1b2c3d"), List.of("10.0.0.0/8", "::/0")));

    private FullCluster() {}

    /** A group that has these, everything else of it given and not at its default. */
    static HaConfig group(WitnessConfig witness, TakeoverConfig takeover) {
        return new HaConfig(
                "edge",
                254,
                HaMode.ACTIVE_ACTIVE,
                true,
                Duration.ZERO,
                Duration.ofMillis(100),
                DataSize.ofMiB(64),
                new HeartbeatConfig(
                        Duration.ofMillis(50),
                        2,
                        "10.0.2.11",
                        8644,
                        List.of("10.0.2.12", "10.0.3.12:8645"),
                        "correct horse battery"),
                witness,
                takeover,
                new ConntrackdConfig(true, "ens8", 3782, "/usr/sbin/conntrackd"));
    }

    /** The text of {@link #group}. */
    static String group(String witness, String takeover) {
        return "{group: edge, priority: 254, mode: active-active, preempt: true, holdDown: 0, checkpointInterval: 100ms,"
                + " stateMemory: 64MiB, heartbeat: {interval: 50ms, misses: 2, listen: 10.0.2.11, port: 8644, peers:"
                + " [10.0.2.12, \"10.0.3.12:8645\"], key: correct horse battery}, witness: " + witness + ", takeover: "
                + takeover
                + ", conntrackd: {enabled: true, interface: ens8, port: 3782, command: /usr/sbin/conntrackd}}";
    }
}
