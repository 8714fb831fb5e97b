// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.weir.config.AwsTakeoverConfig;
import dev.weir.config.ConntrackdConfig;
import dev.weir.config.HaConfig;
import dev.weir.config.HeartbeatConfig;
import dev.weir.config.NoTakeoverConfig;
import dev.weir.config.NoWitnessConfig;
import dev.weir.config.NodeConfig;
import dev.weir.config.NodeWitnessConfig;
import dev.weir.config.TakeoverConfig;
import dev.weir.config.WitnessConfig;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members of a group in one process, each at a loopback address of its own, by real datagrams. */
class GroupMemberTest {
    private static final String KEY = "correct horse battery";

    @TempDir
    Path folder;

    private final Deque<GroupMember> members = new ArrayDeque<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private int port;

    @BeforeEach
    void findPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0))) {
            port = socket.getLocalPort();
        }
    }

    @AfterEach
    void stop() {
        members.forEach(GroupMember::close);
    }

    private HaConfig config(String group, int priority, HeartbeatConfig heartbeat, WitnessConfig witness) {
        return config(group, priority, heartbeat, witness, NoTakeoverConfig.defaults());
    }

    private static HaConfig config(
            String group, int priority, HeartbeatConfig heartbeat, WitnessConfig witness, TakeoverConfig takeover) {
        return new HaConfig(
                group,
                priority,
                HaConfig.DEFAULT_MODE,
                false,
                HaConfig.DEFAULT_HOLD_DOWN,
                HaConfig.DEFAULT_CHECKPOINT_INTERVAL,
                HaConfig.DEFAULT_STATE_MEMORY,
                heartbeat,
                witness,
                takeover,
                ConntrackdConfig.defaults());
    }

    private HeartbeatConfig heartbeat(int host, String key, int... peers) {
        return new HeartbeatConfig(
                Duration.ofMillis(100),
                3,
                "127.0.0." + host,
                port,
                Arrays.stream(peers).mapToObj(peer -> "127.0.0." + peer).toList(),
                key);
    }

    private GroupMember start(String name, HaConfig ha) throws TakeoverException {
        NodeConfig defaults = NodeConfig.defaults();
        NodeConfig node = new NodeConfig(name, defaults.observationDomainId(), folder.toString(), defaults.roles());
        GroupMember member = new GroupMember(ha, node, 1, listener(name), () -> 42);
        members.push(member);
        member.start();
        return member;
    }

    private FailoverListener listener(String name) {
        return new FailoverListener() {
            @Override
            public void onActive(TookOver event) {
                told.add(name + " has it: " + event.why() + " " + event.peer());
            }

            @Override
            public void onFenced(String by, long epoch) {
                told.add(name + " fenced by " + by);
            }

            @Override
            public void onStandDown(StandDownCause cause, String other) {
                told.add(name + " stands down: " + cause + " " + other);
            }
        };
    }

    private static void awaitState(GroupMember member, FailoverState state) {
        await().until(() -> member.status().state() == state);
    }

    @Test
    void shouldHandTheTrafficOverAndSayWhatHappens() throws Exception {
        GroupMember one = start("r1", config("edge", 200, heartbeat(1, KEY, 2), NoWitnessConfig.defaults()));
        GroupMember two = start("r2", config("edge", 100, heartbeat(2, KEY, 1), NoWitnessConfig.defaults()));
        awaitState(one, FailoverState.ACTIVE);
        awaitState(two, FailoverState.STANDBY);
        await().until(() -> one.status().inPlace());
        await().until(() -> two.status().peers().stream().anyMatch(peer -> peer.meteredPackets() == 42));

        one.leave().join();

        awaitState(two, FailoverState.ACTIVE);
        awaitState(one, FailoverState.STANDBY);
        assertThat(told)
                .containsExactly("r1 has it: FIRST ", "r2 has it: PLANNED r1", "r1 stands down: HANDED_OVER r2");
        await().until(() -> !two.status().peers().get(0).fit());
        FailoverStatus status = two.status();
        assertThat(status.owners()).containsExactly("r2");
        assertThat(status.term()).isEqualTo(2);
        assertThat(status.peers()).singleElement().satisfies(peer -> {
            assertThat(peer.node()).isEqualTo("r1");
            assertThat(peer.isHeard()).isTrue();
        });
        assertThat(status.paths())
                .singleElement()
                .satisfies(path -> assertThat(path.node()).isEqualTo("r1"));
        assertThat(status.faults()).isEmpty();
        one.rejoin();
        await().until(() -> two.status().peers().get(0).fit());
        assertThat(two.status().state()).isEqualTo(FailoverState.ACTIVE);
    }

    @Test
    void shouldCountWhatDoesNotHaveItsKeyOrGroup() throws Exception {
        GroupMember one = start("r1", config("edge", 200, heartbeat(1, KEY, 2, 3), NoWitnessConfig.defaults()));
        start("r2", config("edge", 100, heartbeat(2, KEY + "!", 1), NoWitnessConfig.defaults()));
        start("r3", config("core", 100, heartbeat(3, KEY, 1), NoWitnessConfig.defaults()));
        start("r1", config("edge", 100, heartbeat(4, KEY, 1), NoWitnessConfig.defaults()));

        await().until(() -> one.status()
                .faults()
                .keySet()
                .containsAll(List.of(HeartbeatFault.PROOF, HeartbeatFault.GROUP, HeartbeatFault.OWN_NAME)));

        assertThat(one.status().peers()).isEmpty();
        awaitState(one, FailoverState.ACTIVE);
    }

    @Test
    void shouldNoticeThatNobodyListens() throws Exception {
        GroupMember one = start("r1", config("edge", 200, heartbeat(1, KEY, 2), NoWitnessConfig.defaults()));

        await().until(() -> one.status().paths().get(0).refused() > 1);
    }

    @Test
    void shouldBeginOnceANodeThatIsItsWitnessAnswers() throws Exception {
        WitnessConfig witness = new NodeWitnessConfig("127.0.0.3:" + port);
        GroupMember one = start("r1", config("edge", 200, heartbeat(1, KEY), witness));
        awaitState(one, FailoverState.STANDBY);

        GroupMember third = start("w", config("", 100, heartbeat(3, KEY), NoWitnessConfig.defaults()));

        awaitState(one, FailoverState.ACTIVE);
        assertThat(one.status().witnessAgeMs()).isNotNegative();
        assertThat(third.status().peers()).as("it is of no group").isEmpty();
        assertThat(told).containsExactly("r1 has it: FIRST ");
    }

    @Test
    void shouldRefuseAPortThatIsTaken() throws Exception {
        start("r1", config("edge", 200, heartbeat(1, KEY), NoWitnessConfig.defaults()));

        assertThatExceptionOfType(TakeoverException.class)
                .isThrownBy(() -> start("r2", config("edge", 200, heartbeat(1, KEY), NoWitnessConfig.defaults())))
                .withMessageContaining("UDP port " + port + " at 127.0.0.1 cannot be listened on")
                .withMessageContaining("ha.heartbeat.port");
    }

    @Test
    void shouldRefuseWhatIsNotToBeHadYet() {
        HaConfig aws = config("edge", 200, heartbeat(1, KEY), NoWitnessConfig.defaults(), AwsTakeoverConfig.example());

        assertThatExceptionOfType(TakeoverException.class)
                .isThrownBy(() -> start("r1", aws))
                .withMessage("ha.takeover.type: aws is not to be had yet; take exec, with a program that calls"
                        + " 'aws ec2 replace-route'");
    }
}
