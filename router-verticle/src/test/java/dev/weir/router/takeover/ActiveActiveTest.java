// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import static dev.weir.router.takeover.FailoverState.ACTIVE;
import static dev.weir.router.takeover.FailoverState.LEAVING;
import static dev.weir.router.takeover.FailoverState.STANDBY;
import static dev.weir.router.takeover.FailoverState.STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.router.takeover.FailoverAction.Fenced;
import dev.weir.router.takeover.FailoverAction.Release;
import dev.weir.router.takeover.FailoverAction.StandDown;
import dev.weir.router.takeover.FailoverAction.Take;
import dev.weir.router.takeover.GroupRun.PeerSays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each has its own part of the traffic. */
class ActiveActiveTest {
    private static final PeerSays ACTIVE_PEER = PeerSays.is(ACTIVE);

    private final GroupRun run = GroupRun.of(GroupMode.ACTIVE_ACTIVE, 100, false, false);

    @Test
    void shouldHaveItsOwnPartBesideAnother() {
        run.pass(10_000, ACTIVE_PEER);

        assertThat(run.group.state()).isEqualTo(ACTIVE);
        assertThat(run.all(Take.class)).hasSize(1);
        assertThat(run.lastTake()).isEqualTo(new TookOver("me", "", 0, TakeoverReason.FIRST, 2));
    }

    @Test
    void shouldTakeThePartOfASilentOneAndGiveItBack() {
        run.pass(1_000, ACTIVE_PEER);
        run.pass(300);
        assertThat(run.lastTake()).isEqualTo(new TookOver("peer", "peer", 5, TakeoverReason.SILENT, 3));
        assertThat(run.all(Take.class).get(1).share()).isEqualTo("share of peer");

        run.pass(1_000, PeerSays.is(STARTING).epoch(6));
        run.hear(ACTIVE_PEER.epoch(6).notInPlace());
        assertThat(run.all(Release.class))
                .as("it has its part not in place yet")
                .isEmpty();
        run.hear(ACTIVE_PEER.epoch(6));

        assertThat(run.all(Release.class)).containsExactly(new Release("peer"));
        assertThat(run.group.state()).isEqualTo(ACTIVE);
    }

    @Test
    void shouldLeaveThePartOfASilentOneToTheHigherRank() {
        PeerSays third = PeerSays.is(ACTIVE).named("third").priority(200);
        run.pass(1_000, ACTIVE_PEER);

        run.pass(2_000, third);

        assertThat(run.all(Take.class)).hasSize(1);
    }

    @Test
    void shouldTakeAtOnceWhatAnotherHandsOver() {
        run.pass(1_000, ACTIVE_PEER);

        run.hear(PeerSays.is(LEAVING).notFit());

        assertThat(run.lastTake()).isEqualTo(new TookOver("peer", "peer", 5, TakeoverReason.PLANNED, 3));
    }

    @Test
    void shouldWaitForOneThatBeginsToTakeItsOwn() {
        run.pass(1_000, PeerSays.is(STARTING));
        assertThat(run.all(Take.class)).hasSize(1);

        run.pass(1_000, PeerSays.is(STARTING));

        assertThat(run.lastTake().why()).isEqualTo(TakeoverReason.GIVEN_UP);
    }

    @Test
    void shouldTakeItsOwnFromWhoeverKeptIt() {
        Beat keeper = ACTIVE_PEER.term(4).beat(1, false, List.of(new Held("me", 0, 4, true)));
        run.input(run.group.heard(run.nowNs(), keeper));
        run.pass(200);
        run.input(run.group.heard(run.nowNs(), keeper.numbered(2))).pass(200);
        run.input(run.group.heard(run.nowNs(), keeper.numbered(3))).pass(225);

        assertThat(run.lastTake()).isEqualTo(new TookOver("me", "peer", 5, TakeoverReason.PLANNED, 5));
        assertThat(run.all(Fenced.class)).as("that was an earlier run").isEmpty();
    }

    @Test
    void shouldLearnThatItsPartWasTakenAndKeepIt() {
        run.pass(1_000);
        Beat keeper = ACTIVE_PEER.term(4).beat(1, false, List.of(new Held("me", 1, 4, true)));

        run.input(run.group.heard(run.nowNs(), keeper));

        assertThat(run.all(Fenced.class)).containsExactly(new Fenced("peer", 1));
        assertThat(run.group.state()).isEqualTo(ACTIVE);
    }

    @Test
    void shouldLeaveOnlyOnceAnotherHasItsPart() {
        run.pass(1_000, ACTIVE_PEER);
        run.input(run.group.leave(run.nowNs())).pass(500, ACTIVE_PEER);
        assertThat(run.group.state()).isEqualTo(LEAVING);
        Beat keeper = ACTIVE_PEER.term(9).beat(1_000, false, List.of(new Held("me", 1, 9, false)));

        run.input(run.group.heard(run.nowNs(), keeper));

        assertThat(run.all(StandDown.class)).containsExactly(new StandDown(StandDownCause.HANDED_OVER, "peer"));
        assertThat(run.all(Fenced.class)).isEmpty();
        run.pass(3_000, ACTIVE_PEER);
        assertThat(run.group.state()).isEqualTo(STANDBY);
    }
}
