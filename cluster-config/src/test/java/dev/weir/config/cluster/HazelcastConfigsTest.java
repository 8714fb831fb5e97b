// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MemberAttributeConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.MemberAddressProvider;
import dev.weir.config.AwsClusterConfig;
import dev.weir.config.DetectionConfig;
import dev.weir.config.JoinedClusterConfig;
import dev.weir.config.KubernetesClusterConfig;
import dev.weir.config.MulticastClusterConfig;
import dev.weir.config.NodeConfig;
import dev.weir.config.NodeRole;
import dev.weir.config.TcpIpClusterConfig;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HazelcastConfigsTest {
    private static final DetectionConfig DETECTION = new DetectionConfig(Duration.ofSeconds(2), Duration.ofSeconds(9));

    private static Config of(JoinedClusterConfig cluster) {
        return HazelcastConfigs.of(cluster, new MemberAttributeConfig());
    }

    @Test
    void shouldNameMembersOneByOne() {
        Config config = of(new TcpIpClusterConfig(
                "c", "10.0.1.11", 5711, 5811, List.of("10.0.1.12", "[2001:db8::3]:5703"), DETECTION));

        JoinConfig join = config.getAdvancedNetworkConfig().getJoin();
        assertThat(config.getClusterName()).isEqualTo("c");
        assertThat(join.getTcpIpConfig().isEnabled()).isTrue();
        assertThat(join.getTcpIpConfig().getMembers()).containsExactly("10.0.1.12:5711", "[2001:db8:0:0:0:0:0:3]:5703");
        assertNoOtherThan(join, join.getTcpIpConfig());
    }

    @Test
    void shouldFindMembersByMulticast() {
        JoinConfig join = of(new MulticastClusterConfig("c", "10.0.1.11", 5711, 5811, "239.1.2.3", 7, DETECTION))
                .getAdvancedNetworkConfig()
                .getJoin();

        assertThat(join.getMulticastConfig().isEnabled()).isTrue();
        assertThat(join.getMulticastConfig().getMulticastGroup()).isEqualTo("239.1.2.3");
        assertThat(join.getMulticastConfig().getMulticastPort()).isEqualTo(7);
        assertNoOtherThan(join, join.getMulticastConfig());
    }

    @Test
    void shouldFindMembersByTheTagOfTheirInstances() {
        JoinConfig join = of(new AwsClusterConfig("c", "10.0.1.11", 5711, 5811, "eu-west-1", "k", "v", DETECTION))
                .getAdvancedNetworkConfig()
                .getJoin();

        assertThat(join.getAwsConfig().isEnabled()).isTrue();
        assertThat(join.getAwsConfig().isUsePublicIp()).isFalse();
        assertThat(join.getAwsConfig().getProperties())
                .containsEntry("region", "eu-west-1")
                .containsEntry("tag-key", "k")
                .containsEntry("tag-value", "v")
                .containsEntry("hz-port", "5711");
        assertNoOtherThan(join, join.getAwsConfig());

        JoinConfig least = of(AwsClusterConfig.of("10.0.1.11", "k"))
                .getAdvancedNetworkConfig()
                .getJoin();
        assertThat(least.getAwsConfig().getProperties()).doesNotContainKeys("region", "tag-value");
    }

    @Test
    void shouldFindMembersBehindAService() {
        JoinConfig join = of(new KubernetesClusterConfig("c", "10.0.1.11", 5711, 5811, "weir.a.svc", DETECTION))
                .getAdvancedNetworkConfig()
                .getJoin();

        assertThat(join.getKubernetesConfig().isEnabled()).isTrue();
        assertThat(join.getKubernetesConfig().getProperties())
                .containsEntry("service-dns", "weir.a.svc")
                .containsEntry("service-port", "5711");
        assertNoOtherThan(join, join.getKubernetesConfig());
    }

    @Test
    void shouldBindOneAddressForMembersAlone() {
        Config config = of(new MulticastClusterConfig("c", "10.0.1.11", 5711, 5811, "239.1.2.3", 7, DETECTION));

        InetSocketAddress place = new InetSocketAddress("10.0.1.11", 5711);
        MemberAddressProvider provider = config.getAdvancedNetworkConfig()
                .getMemberAddressProviderConfig()
                .getImplementation();
        assertThat(provider.getBindAddress()).isEqualTo(place);
        assertThat(provider.getPublicAddress(EndpointQualifier.MEMBER)).isEqualTo(place);
        assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
        // Clients, REST and memcache would be further endpoints.
        assertThat(config.getAdvancedNetworkConfig().isEnabled()).isTrue();
        assertThat(config.getAdvancedNetworkConfig().getEndpointConfigs()).containsOnlyKeys(EndpointQualifier.MEMBER);
    }

    @Test
    void shouldDetectSilenceAsConfiguredAndTellNobodyElse() {
        Config config = of(new MulticastClusterConfig("c", "10.0.1.11", 5711, 5811, "239.1.2.3", 7, DETECTION));

        assertThat(config.getProperties())
                .containsEntry("hazelcast.heartbeat.interval.seconds", "2")
                .containsEntry("hazelcast.max.no.heartbeat.seconds", "9")
                .containsEntry("hazelcast.wait.seconds.before.join", "0")
                .containsEntry("hazelcast.operation.fail.on.indeterminate.state", "true")
                .containsEntry("hazelcast.phone.home.enabled", "false")
                .containsEntry("hazelcast.shutdownhook.enabled", "false");
        assertThat(config.getJetConfig().isEnabled()).isFalse();
    }

    @Test
    void shouldHaveTheMapsThatVertxAsksFor() {
        Config config = of(MulticastClusterConfig.of("10.0.1.11"));

        assertThat(config.getMultiMapConfig("__vertx.subs").getValueCollectionType())
                .isEqualTo(MultiMapConfig.ValueCollectionType.SET);
        assertThat(config.getMultiMapConfig("__vertx.subs").getBackupCount()).isEqualTo(1);
        assertThat(config.getMapConfigs()).containsKeys("__vertx.haInfo", "__vertx.nodeInfo");
    }

    @Test
    void shouldTellTheOthersWhatANodeIs() {
        MemberAttributeConfig attributes = MemberAttributes.of(
                new NodeConfig("edge-1", 1, "/nowhere", List.of(NodeRole.ROUTER, NodeRole.FLOW)),
                MulticastClusterConfig.of("10.0.1.11"),
                new NodeId("edge-1", 7),
                Instant.ofEpochMilli(6));

        assertThat(attributes.getAttributes())
                .containsEntry("weir.name", "edge-1")
                .containsEntry("weir.epoch", "7")
                .containsEntry("weir.since", "6")
                .containsEntry("weir.roles", "router,flow")
                .containsEntry("weir.busPort", "5801")
                .containsEntry("weir.wireVersion", Integer.toString(WireVersion.CURRENT))
                .containsKeys("weir.version", "__vertx.nodeId");
    }

    private static void assertNoOtherThan(JoinConfig join, Object enabled) {
        assertThat(List.of(
                        join.getTcpIpConfig().isEnabled() && join.getTcpIpConfig() != enabled,
                        join.getMulticastConfig().isEnabled() && join.getMulticastConfig() != enabled,
                        join.getAwsConfig().isEnabled() && join.getAwsConfig() != enabled,
                        join.getKubernetesConfig().isEnabled() && join.getKubernetesConfig() != enabled,
                        join.getAutoDetectionConfig().isEnabled()))
                .containsOnly(false);
    }
}
