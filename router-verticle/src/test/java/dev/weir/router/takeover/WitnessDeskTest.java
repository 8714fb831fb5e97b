// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.router.takeover.FailoverAction.AskWitness;
import dev.weir.router.takeover.GroupRun.PeerSays;
import org.junit.jupiter.api.Test;

class WitnessDeskTest {
    private static final long MS = 1_000_000L;
    private static final Beat WITNESS =
            PeerSays.is(FailoverState.STANDBY).named("witness").beat(40);

    private final WitnessDesk desk = new WitnessDesk();

    private void hear(long group, PeerSays who, long atMs) {
        desk.note(Datagram.heartbeat(group, 0, true, 0, who.beat(atMs)), atMs * MS);
    }

    private Testimony asked(String subject, long atMs) {
        Datagram question = Datagram.question(
                1,
                2,
                new AskWitness(9, subject, 300 * MS),
                PeerSays.is(FailoverState.STANDBY).named("asker").beat(atMs));
        Datagram answer = desk.answer(question, WITNESS, atMs * MS);
        assertThat(answer.path()).isEqualTo(2);
        assertThat(answer.beat().node()).isEqualTo("witness");
        return answer.testimony();
    }

    @Test
    void shouldTellOfWhomItHears() {
        hear(1, PeerSays.is(FailoverState.ACTIVE).term(4), 1_000);

        assertThat(asked("peer", 1_299))
                .isEqualTo(new Testimony(9, "peer", true, "peer", FailoverState.ACTIVE, 100, 4, true));
        assertThat(asked("peer", 1_300)).isEqualTo(Testimony.unheard(9, "peer"));
    }

    @Test
    void shouldTellOfWhoeverHasTheTrafficFirst() {
        hear(1, PeerSays.is(FailoverState.STANDBY).named("high").priority(200), 1_000);
        hear(1, PeerSays.is(FailoverState.ACTIVE), 1_000);
        hear(1, PeerSays.is(FailoverState.ACTIVE).named("asker").term(9), 1_000);

        assertThat(asked("", 1_100).node()).as("the asker knows of itself").isEqualTo("peer");
    }

    @Test
    void shouldTellNothingOfAnotherGroup() {
        hear(2, PeerSays.is(FailoverState.ACTIVE), 1_000);

        assertThat(asked("", 1_100).heard()).isFalse();
    }
}
