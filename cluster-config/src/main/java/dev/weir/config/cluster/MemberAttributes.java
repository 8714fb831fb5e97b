// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.config.MemberAttributeConfig;
import dev.weir.config.IpEndpoint;
import dev.weir.config.JoinedClusterConfig;
import dev.weir.config.NodeConfig;
import dev.weir.config.NodeRole;
import dev.weir.config.Words;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a member of the cluster tells the others of itself when it joins. */
final class MemberAttributes {
    private static final String NAME = "weir.name";
    private static final String EPOCH = "weir.epoch";
    private static final String ROLES = "weir.roles";
    private static final String BUS_PORT = "weir.busPort";
    private static final String SINCE = "weir.since";
    private static final String VERSION = "weir.version";
    private static final String WIRE_VERSION = "weir.wireVersion";

    /** By which Vert.x knows its own. */
    private static final String VERTX_ID = "__vertx.nodeId";

    private MemberAttributes() {}

    static MemberAttributeConfig of(NodeConfig node, JoinedClusterConfig cluster, NodeId id, Instant since) {
        MemberAttributeConfig attributes = new MemberAttributeConfig();
        attributes.setAttribute(NAME, id.name());
        attributes.setAttribute(EPOCH, Long.toString(id.epoch()));
        attributes.setAttribute(ROLES, node.roles().stream().map(Words::of).collect(Collectors.joining(",")));
        attributes.setAttribute(BUS_PORT, Integer.toString(cluster.busPort()));
        attributes.setAttribute(SINCE, Long.toString(since.toEpochMilli()));
        attributes.setAttribute(VERSION, Release.version());
        attributes.setAttribute(WIRE_VERSION, Integer.toString(WireVersion.CURRENT));
        attributes.setAttribute(VERTX_ID, UUID.randomUUID().toString());
        return attributes;
    }

    /** The node that a member is; empty if it is none, or one that tells what cannot be understood. */
    static Optional<ClusterMember> read(Member member) {
        Map<String, String> attributes = member.getAttributes();
        try {
            InetAddress host = InetAddress.getByName(member.getAddress().getHost());
            return Optional.of(new ClusterMember(
                    new NodeId(text(attributes, NAME), Long.parseLong(text(attributes, EPOCH))),
                    roles(text(attributes, ROLES)),
                    Optional.of(new IpEndpoint(host, member.getAddress().getPort())),
                    Optional.of(new IpEndpoint(host, Integer.parseInt(text(attributes, BUS_PORT)))),
                    Instant.ofEpochMilli(Long.parseLong(text(attributes, SINCE))),
                    text(attributes, VERSION),
                    Integer.parseInt(text(attributes, WIRE_VERSION)),
                    member.localMember()));
        } catch (IllegalArgumentException | UnknownHostException unreadable) {
            return Optional.empty();
        }
    }

    /** Where a member is, as people write it. */
    static String place(Member member) {
        Address address = member.getAddress();
        return address.getHost() + ":" + address.getPort();
    }

    private static String text(Map<String, String> attributes, String name) {
        String value = attributes.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name);
        }
        return value;
    }

    /** A later release may know others, which this one has no use for. */
    private static List<NodeRole> roles(String words) {
        return Stream.of(NodeRole.values())
                .filter(role ->
                        List.of(words.toLowerCase(Locale.ROOT).split(",", -1)).contains(Words.of(role)))
                .toList();
    }
}
