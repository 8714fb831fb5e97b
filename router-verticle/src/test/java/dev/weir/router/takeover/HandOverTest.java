// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import static dev.weir.router.takeover.FailoverState.ACTIVE;
import static dev.weir.router.takeover.FailoverState.LEAVING;
import static dev.weir.router.takeover.FailoverState.STANDBY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.router.takeover.FailoverAction.StandDown;
import dev.weir.router.takeover.GroupRun.PeerSays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Traffic that goes from one to another by consent of both. */
class HandOverTest {
    private static final PeerSays ACTIVE_PEER = PeerSays.is(ACTIVE);

    private final GroupRun run = GroupRun.standby();

    private FailoverState state() {
        return run.group.state();
    }

    @Test
    void shouldLeaveOnlyOnceAnotherHasTheTrafficInPlace() {
        run.pass(1_000, PeerSays.is(STANDBY).priority(1));
        run.input(run.group.leave(run.nowNs()));
        assertThat(state()).isEqualTo(LEAVING);
        assertThat(run.taken()).as("it is said at once").last().isInstanceOf(FailoverAction.Announce.class);

        run.pass(500, ACTIVE_PEER.term(2).notInPlace());
        assertThat(state()).isEqualTo(LEAVING);
        run.hear(ACTIVE_PEER.term(2));

        assertThat(run.all(StandDown.class)).containsExactly(new StandDown(StandDownCause.HANDED_OVER, "peer"));
        run.pass(5_000);
        assertThat(state()).as("it is to have no traffic").isEqualTo(STANDBY);
    }

    @Test
    void shouldLeaveWithoutAnotherAfterAWhile() {
        run.pass(1_000, PeerSays.is(STANDBY).priority(1));
        run.input(run.group.leave(run.nowNs()));

        run.pass(2_900, PeerSays.is(STANDBY).priority(1));
        assertThat(state()).isEqualTo(LEAVING);
        run.pass(200, PeerSays.is(STANDBY).priority(1));

        assertThat(run.all(StandDown.class)).containsExactly(new StandDown(StandDownCause.LEFT, ""));
    }

    @Test
    void shouldLeaveAtOnceWhenNobodyIsThere() {
        run.pass(1_000);

        run.input(run.group.leave(run.nowNs()));

        assertThat(run.all(StandDown.class)).containsExactly(new StandDown(StandDownCause.LEFT, ""));
    }

    @Test
    void shouldComeBackAfterItLeft() {
        run.pass(1_000);
        run.input(run.group.leave(run.nowNs())).pass(1_000);

        run.input(run.group.rejoin(run.nowNs()));

        assertThat(state()).isEqualTo(ACTIVE);
    }

    @Test
    void shouldTakeWhatAnotherHandsOver() {
        run.pass(1_000, ACTIVE_PEER);

        run.hear(PeerSays.is(LEAVING).notFit());

        assertThat(run.lastTake()).isEqualTo(new TookOver("me", "peer", 5, TakeoverReason.PLANNED, 2));
        assertThat(run.group.beat().held()).as("nobody is fenced").isEmpty();
        assertThat(run.group.beat().inPlace()).isFalse();
        run.input(run.group.inPlace(run.nowNs(), 2));
        assertThat(run.group.beat().inPlace()).isTrue();
    }

    @Test
    void shouldAskForTheTrafficOfALowerPriorityAfterTheHoldDown() {
        GroupRun asking = GroupRun.of(GroupMode.ACTIVE_STANDBY, 200, true, false);
        asking.pass(9_000, ACTIVE_PEER);
        assertThat(asking.group.beat().wants()).isFalse();

        asking.pass(2_000, ACTIVE_PEER);

        assertThat(asking.group.beat().wants()).isTrue();
        assertThat(asking.group.state()).isEqualTo(STANDBY);
        asking.hear(PeerSays.is(LEAVING));
        assertThat(asking.lastTake().why()).isEqualTo(TakeoverReason.PLANNED);
    }

    @Test
    void shouldNotAskForTheTrafficUnlessTold() {
        GroupRun content = GroupRun.of(GroupMode.ACTIVE_STANDBY, 200, false, false);

        content.pass(30_000, ACTIVE_PEER);

        assertThat(content.group.beat().wants()).isFalse();
    }

    @Test
    void shouldHandOverToOneThatAsksAfterTheHoldDown() {
        run.pass(1_000);
        Beat asking = PeerSays.is(STANDBY).priority(200).beat(10_000, true, List.of());
        run.input(run.group.heard(run.nowNs(), asking));
        assertThat(state()).isEqualTo(ACTIVE);

        run.pass(10_000);
        run.input(run.group.heard(run.nowNs(), asking.numbered(10_001)));
        assertThat(state()).isEqualTo(LEAVING);
        run.pass(3_500);

        assertThat(state()).as("it did not take it").isEqualTo(ACTIVE);
        assertThat(run.all(StandDown.class)).isEmpty();
    }
}
