// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.NodeRole;
import dev.weir.config.cluster.ClusterMember;
import dev.weir.config.cluster.NodeId;
import dev.weir.config.cluster.WireVersion;
import dev.weir.router.takeover.FailoverState;
import dev.weir.router.takeover.FailoverStatus;
import dev.weir.router.takeover.GroupMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SilentMembersTest {
    private static final NodeId GONE = new NodeId("r2", 7);

    private final List<NodeId> taken = new ArrayList<>();
    private FailoverStatus.PeerStatus peer = peer("r2", FailoverState.STANDBY, false);
    private final SilentMembers members = new SilentMembers(() -> Optional.of(group()), taken::add);

    @Test
    void shouldTakeOverFromAStandbyThatDied() {
        members.look();
        assertThat(taken).as("the cluster does not miss it").isEmpty();

        members.left(member());
        members.look();
        members.look();

        assertThat(taken).containsExactly(GONE);
    }

    @Test
    void shouldWaitWhileItIsHeard() {
        peer = peer("r2", FailoverState.STANDBY, true);
        members.left(member());
        members.look();
        assertThat(taken).isEmpty();

        peer = peer("r2", FailoverState.STANDBY, false);
        members.look();
        assertThat(taken).containsExactly(GONE);
    }

    @Test
    void shouldLeaveThoseAloneThatCameBack() {
        members.left(member());
        members.joined(member());
        members.look();

        assertThat(taken).isEmpty();
    }

    @Test
    void shouldLeaveThoseThatHadTrafficToTheGroup() {
        peer = peer("r2", FailoverState.ACTIVE, false);
        members.left(member());
        members.look();

        assertThat(taken).isEmpty();
    }

    @Test
    void shouldLeaveThoseAloneThatWereNeverHeard() {
        peer = peer("r3", FailoverState.STANDBY, false);
        members.left(member());
        members.look();

        assertThat(taken).isEmpty();
    }

    private static ClusterMember member() {
        return new ClusterMember(
                GONE,
                List.of(NodeRole.values()),
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH,
                "0.9",
                WireVersion.CURRENT,
                false);
    }

    private static FailoverStatus.PeerStatus peer(String name, FailoverState state, boolean heard) {
        return new FailoverStatus.PeerStatus(name, 7, state, 100, true, 1, heard, 400, 0);
    }

    private FailoverStatus group() {
        return new FailoverStatus(
                "edge",
                "r1",
                1,
                GroupMode.ACTIVE_STANDBY,
                200,
                FailoverState.ACTIVE,
                Instant.EPOCH,
                1,
                true,
                List.of("r1"),
                "none",
                "none",
                -1,
                List.of(peer),
                List.of(),
                Map.of(),
                Map.of(),
                "");
    }
}
