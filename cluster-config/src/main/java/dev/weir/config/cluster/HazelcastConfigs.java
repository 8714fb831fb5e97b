// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MemberAttributeConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.MemberAddressProvider;
import dev.weir.config.AwsClusterConfig;
import dev.weir.config.IpAddresses;
import dev.weir.config.JoinedClusterConfig;
import dev.weir.config.KubernetesClusterConfig;
import dev.weir.config.MulticastClusterConfig;
import dev.weir.config.TcpIpClusterConfig;
import java.net.InetSocketAddress;

/** The configuration of Hazelcast that a cluster's is. */
final class HazelcastConfigs {
    private static final String OFF = "false";
    private static final String ON = "true";

    /** How long an operation may wait for a member that does not answer. */
    private static final String CALL_TIMEOUT_MS = "5000";
    /** How long one waits for its copies to be made, after which it is told that they may be missing. */
    private static final String BACKUP_TIMEOUT_MS = "1000";
    /** How soon, and how often, a part of a cluster looks for another part. */
    private static final String MERGE_SECONDS = "5";

    /** After how long a host that does not answer is taken for absent: a node that starts waits for it as long. */
    private static final int CONNECT_TIMEOUT_S = 2;
    /** How long a node that starts waits for members that take its connection and say nothing. */
    private static final String JOIN_SECONDS = "20";
    /** How long a node that leaves may take to hand over what it holds. */
    private static final String LEAVE_SECONDS = "10";

    private HazelcastConfigs() {}

    static Config of(JoinedClusterConfig cluster, MemberAttributeConfig attributes) {
        Config config = new Config();
        config.setClusterName(cluster.name());
        config.setMemberAttributeConfig(attributes);
        config.getJetConfig().setEnabled(false);
        config.getMetricsConfig().setEnabled(false);
        config.getManagementCenterConfig()
                .setConsoleEnabled(false)
                .setScriptingEnabled(false)
                .setDataAccessEnabled(false);
        keepToItself(config);
        detect(config, cluster);
        bind(config, cluster);
        join(config.getAdvancedNetworkConfig().getJoin(), cluster);
        config.getSerializationConfig()
                .setJavaSerializationFilterConfig(deserializable())
                .addDataSerializableFactory(ClusterSerialization.FACTORY_ID, new ClusterSerialization());
        SharedMaps.configure(config);
        return config;
    }

    /** Nothing is told to anybody but the cluster, and logged but through Weir. Who begins and ends it is Weir too. */
    private static void keepToItself(Config config) {
        config.setProperty("hazelcast.phone.home.enabled", OFF)
                .setProperty("hazelcast.jmx", OFF)
                .setProperty("hazelcast.shutdownhook.enabled", OFF)
                .setProperty("hazelcast.logging.class", HazelcastLog.class.getName())
                .setProperty("hazelcast.health.monitoring.level", "OFF")
                .setProperty("hazelcast.member.naming.moby.enabled", OFF)
                .setProperty("hazelcast.wait.seconds.before.join", "0")
                .setProperty("hazelcast.max.join.seconds", JOIN_SECONDS)
                .setProperty("hazelcast.graceful.shutdown.max.wait", LEAVE_SECONDS);
    }

    /**
     * A member that died is seen by its connections, within half a second; one that is silent, by its heartbeats: after
     * maxSilence at the least, and one heartbeatInterval more at the most. An estimate of how late a heartbeat may be
     * (phi-accrual) would take two to three seconds more for the same silence.
     */
    private static void detect(Config config, JoinedClusterConfig cluster) {
        long intervalSeconds = cluster.detection().heartbeatInterval().toSeconds();
        long silenceSeconds = cluster.detection().maxSilence().toSeconds();
        config.setProperty("hazelcast.heartbeat.failuredetector.type", "deadline")
                .setProperty("hazelcast.heartbeat.interval.seconds", Long.toString(intervalSeconds))
                .setProperty("hazelcast.max.no.heartbeat.seconds", Long.toString(silenceSeconds))
                .setProperty("hazelcast.operation.call.timeout.millis", CALL_TIMEOUT_MS)
                .setProperty("hazelcast.operation.backup.timeout.millis", BACKUP_TIMEOUT_MS)
                .setProperty("hazelcast.operation.fail.on.indeterminate.state", ON)
                .setProperty("hazelcast.merge.first.run.delay.seconds", MERGE_SECONDS)
                .setProperty("hazelcast.merge.next.run.delay.seconds", MERGE_SECONDS);
    }

    /** One address and one port, for members alone: no clients, no REST, no memcache. */
    private static void bind(Config config, JoinedClusterConfig cluster) {
        InetSocketAddress place =
                new InetSocketAddress(IpAddresses.parse(cluster.address()).orElseThrow(), cluster.port());
        AdvancedNetworkConfig network = config.getAdvancedNetworkConfig();
        network.setEnabled(true);
        network.setMemberEndpointConfig(new ServerSocketEndpointConfig()
                .setPort(cluster.port())
                .setPortAutoIncrement(false)
                .setReuseAddress(true)
                .setSocketConnectTimeoutSeconds(CONNECT_TIMEOUT_S));
        network.getMemberAddressProviderConfig().setEnabled(true).setImplementation(new OnePlace(place));
        config.setProperty("hazelcast.socket.bind.any", OFF).setProperty("hazelcast.prefer.ipv4.stack", OFF);
    }

    private static void join(JoinConfig join, JoinedClusterConfig cluster) {
        join.getMulticastConfig().setEnabled(false);
        join.getAutoDetectionConfig().setEnabled(false);
        if (cluster instanceof TcpIpClusterConfig tcpIp) {
            join.getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(CONNECT_TIMEOUT_S);
            tcpIp.endpoints().forEach(member -> join.getTcpIpConfig().addMember(member.toString()));
        } else if (cluster instanceof MulticastClusterConfig multicast) {
            join.getMulticastConfig()
                    .setEnabled(true)
                    .setMulticastGroup(multicast.group())
                    .setMulticastPort(multicast.multicastPort())
                    .setLoopbackModeEnabled(true);
        } else if (cluster instanceof AwsClusterConfig aws) {
            join.getAwsConfig()
                    .setEnabled(true)
                    .setUsePublicIp(false)
                    .setProperty("tag-key", aws.tagKey())
                    .setProperty("hz-port", Integer.toString(aws.port()));
            if (!aws.tagValue().isEmpty()) {
                join.getAwsConfig().setProperty("tag-value", aws.tagValue());
            }
            if (!aws.region().isEmpty()) {
                join.getAwsConfig().setProperty("region", aws.region());
            }
        } else if (cluster instanceof KubernetesClusterConfig kubernetes) {
            join.getKubernetesConfig()
                    .setEnabled(true)
                    .setProperty("service-dns", kubernetes.service())
                    .setProperty("service-port", Integer.toString(kubernetes.port()));
        }
    }

    /** What Java's own serialization may make of octets of others: Hazelcast's classes, and what failures are made of. */
    private static JavaSerializationFilterConfig deserializable() {
        ClassFilter allowed = new ClassFilter()
                .addPrefixes("com.hazelcast.")
                .addClasses(
                        "[Ljava.lang.StackTraceElement;",
                        "java.io.IOException",
                        "java.lang.ClassCastException",
                        "java.lang.Error",
                        "java.lang.Exception",
                        "java.lang.IllegalArgumentException",
                        "java.lang.IllegalStateException",
                        "java.lang.InterruptedException",
                        "java.lang.NullPointerException",
                        "java.lang.RuntimeException",
                        "java.lang.StackTraceElement",
                        "java.lang.Throwable",
                        "java.lang.UnsupportedOperationException",
                        "java.util.ArrayList",
                        "java.util.Collections$EmptyList",
                        "java.util.Collections$UnmodifiableCollection",
                        "java.util.Collections$UnmodifiableList",
                        "java.util.Collections$UnmodifiableRandomAccessList",
                        "java.util.concurrent.CancellationException",
                        "java.util.concurrent.ExecutionException",
                        "java.util.concurrent.RejectedExecutionException",
                        "java.util.concurrent.TimeoutException");
        return new JavaSerializationFilterConfig().setDefaultsDisabled(true).setWhitelist(allowed);
    }

    /** An address with a port, of which there is one. */
    private record OnePlace(InetSocketAddress place) implements MemberAddressProvider {

        @Override
        public InetSocketAddress getBindAddress() {
            return place;
        }

        @Override
        public InetSocketAddress getBindAddress(EndpointQualifier qualifier) {
            return place;
        }

        @Override
        public InetSocketAddress getPublicAddress() {
            return place;
        }

        @Override
        public InetSocketAddress getPublicAddress(EndpointQualifier qualifier) {
            return place;
        }
    }
}
