// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import static dev.weir.router.takeover.FailoverState.ACTIVE;
import static dev.weir.router.takeover.FailoverState.ISOLATED;
import static dev.weir.router.takeover.FailoverState.STANDBY;
import static dev.weir.router.takeover.FailoverState.STARTING;
import static dev.weir.router.takeover.GroupRun.MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.router.takeover.FailoverAction.AskWitness;
import dev.weir.router.takeover.FailoverAction.Fenced;
import dev.weir.router.takeover.FailoverAction.Reannounce;
import dev.weir.router.takeover.FailoverAction.StandDown;
import dev.weir.router.takeover.GroupRun.PeerSays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One has all of the traffic. */
class FailoverGroupTest {
    private static final PeerSays ACTIVE_PEER = PeerSays.is(ACTIVE);

    private final GroupRun run = GroupRun.standby();

    private FailoverState state() {
        return run.group.state();
    }

    private static GroupRun withWitness() {
        return GroupRun.of(GroupMode.ACTIVE_STANDBY, 100, false, true);
    }

    private void answer(GroupRun of) {
        AskWitness asked = of.all(AskWitness.class).stream()
                .reduce((first, second) -> second)
                .orElseThrow();
        of.input(of.group.witnessed(of.nowNs(), Testimony.unheard(asked.question(), asked.subject())));
    }

    @Test
    void shouldListenBeforeItTakesWhatNobodyHas() {
        run.pass(575);
        assertThat(state()).isEqualTo(STARTING);

        run.pass(50);

        assertThat(state()).isEqualTo(ACTIVE);
        assertThat(run.lastTake()).isEqualTo(new TookOver("me", "", 0, TakeoverReason.FIRST, 1));
    }

    @Test
    void shouldStandByWhileAnotherHasTheTraffic() {
        run.pass(60_000, ACTIVE_PEER.priority(1));

        assertThat(state()).isEqualTo(STANDBY);
    }

    @Test
    void shouldTakeTheTrafficOfOneThatIsSilentForThreeIntervals() {
        run.pass(1_000, ACTIVE_PEER);
        run.pass(175);
        assertThat(state()).isEqualTo(STANDBY);

        run.pass(50);

        assertThat(run.lastTake()).isEqualTo(new TookOver("me", "peer", 5, TakeoverReason.SILENT, 2));
        assertThat(run.group.beat().holding("peer", 5)).isEqualTo(new Held("peer", 5, 2, true));
    }

    @Test
    void shouldBelieveTwoRefusalsAfterOneAndAHalfIntervals() {
        run.pass(1_000, ACTIVE_PEER).hear(ACTIVE_PEER);
        run.taken();

        run.input(run.group.refused(run.nowNs(), "peer"));
        assertThat(run.taken()).as("another heartbeat is sent to be refused").isNotEmpty();
        run.input(run.group.refused(run.nowNs(), "peer")).pass(125);
        assertThat(state()).isEqualTo(STANDBY);
        run.pass(25);

        assertThat(run.lastTake().why()).isEqualTo(TakeoverReason.REFUSED);
    }

    @Test
    void shouldNotBelieveOneRefusal() {
        run.pass(1_000, ACTIVE_PEER).hear(ACTIVE_PEER);

        run.input(run.group.refused(run.nowNs(), "peer")).pass(275);

        assertThat(state()).isEqualTo(STANDBY);
    }

    @Test
    void shouldForgetRefusalsOnceItHearsTheNode() {
        run.pass(1_000, ACTIVE_PEER);
        run.input(run.group.refused(run.nowNs(), "peer"));
        run.input(run.group.refused(run.nowNs(), "peer"));

        run.hear(ACTIVE_PEER).pass(275);

        assertThat(state()).isEqualTo(STANDBY);
    }

    @Test
    void shouldTakeAtOnceFromOneThatHasBegunAnew() {
        run.pass(1_000, ACTIVE_PEER);

        run.hear(PeerSays.is(STARTING).epoch(6));

        assertThat(run.lastTake()).isEqualTo(new TookOver("me", "peer", 5, TakeoverReason.GIVEN_UP, 2));
    }

    @Test
    void shouldTakeAtOnceFromOneWhoseInterfaceIsDown() {
        run.pass(1_000, ACTIVE_PEER);

        run.hear(PeerSays.is(STANDBY).notFit());

        assertThat(run.lastTake().why()).isEqualTo(TakeoverReason.GIVEN_UP);
        assertThat(run.group.beat().held())
                .as("it lives, and its flows are its own")
                .isEmpty();
    }

    @Test
    void shouldLeaveTheTrafficToTheHigherPriorityWhenBothBegin() {
        run.pass(1_000, PeerSays.is(STANDBY).priority(101));

        assertThat(state()).isEqualTo(STANDBY);
    }

    @Test
    void shouldTakeWhatOneOfHigherPriorityDoesNotTakeInTime() {
        run.pass(3_000, PeerSays.is(STANDBY).priority(101));

        assertThat(state()).isEqualTo(ACTIVE);
    }

    @Test
    void shouldGoByNameAmongEqualPriorities() {
        run.pass(1_000, PeerSays.is(STANDBY));
        assertThat(state()).as("peer comes after me").isEqualTo(STANDBY);

        GroupRun other = GroupRun.standby().pass(1_000, PeerSays.is(STANDBY).named("ahead"));
        assertThat(other.group.state()).isEqualTo(ACTIVE);
    }

    @Test
    void shouldAskTheWitnessBeforeItTakesFromASilentNode() {
        GroupRun asking = withWitness();
        asking.pass(1_000, ACTIVE_PEER);
        asking.pass(300);
        assertThat(asking.group.state()).isEqualTo(STANDBY);
        assertThat(asking.all(AskWitness.class)).isNotEmpty().allMatch(asked -> asked.silenceNs() == 300 * MS);

        answer(asking);

        assertThat(asking.lastTake().why()).isEqualTo(TakeoverReason.SILENT);
    }

    @Test
    void shouldNotTakeWhenTheWitnessDoesNotAnswer() {
        GroupRun asking = withWitness();
        asking.pass(1_000, ACTIVE_PEER);

        asking.pass(60_000);

        assertThat(asking.group.state()).isEqualTo(STANDBY);
        assertThat(asking.all(AskWitness.class).size())
                .as("often at first, then less")
                .isBetween(190, 220);
    }

    @Test
    void shouldNotTakeWhenTheWitnessHearsTheOther() {
        GroupRun asking = withWitness();
        asking.pass(1_000, ACTIVE_PEER);
        asking.pass(300);
        AskWitness asked = asking.all(AskWitness.class).get(0);

        asking.input(asking.group.witnessed(
                asking.nowNs(), new Testimony(asked.question(), "", true, "peer", ACTIVE, 100, 1, true)));

        assertThat(asking.group.state()).isEqualTo(STANDBY);
    }

    @Test
    void shouldNotBelieveAnAnswerToAnEarlierQuestion() {
        GroupRun asking = withWitness();
        asking.pass(1_000, ACTIVE_PEER);
        asking.pass(300);
        AskWitness early = asking.all(AskWitness.class).get(0);
        asking.hear(ACTIVE_PEER);
        asking.pass(300);

        asking.input(asking.group.witnessed(asking.nowNs(), Testimony.unheard(early.question(), "")));

        assertThat(asking.group.state()).isEqualTo(STANDBY);
    }

    @Test
    void shouldListenAgainWhenTheWitnessIsBackAfterAWhile() {
        GroupRun asking = withWitness();
        asking.pass(1_000, ACTIVE_PEER);
        asking.pass(3_000);

        answer(asking);
        assertThat(asking.group.state())
                .as("the other may be heard in a moment")
                .isEqualTo(STANDBY);
        asking.pass(300);
        answer(asking);

        assertThat(asking.group.state()).isEqualTo(ACTIVE);
    }

    @Test
    void shouldGiveUpWhatItHearsNobodyOf() {
        GroupRun asking = withWitness();
        asking.pass(1_000);
        answer(asking);
        asking.pass(300);
        answer(asking);
        assertThat(asking.group.state()).isEqualTo(ACTIVE);
        asking.pass(800);
        assertThat(asking.group.state()).isEqualTo(ACTIVE);

        asking.pass(200);

        assertThat(asking.group.state()).isEqualTo(ISOLATED);
        assertThat(asking.all(StandDown.class)).containsExactly(new StandDown(StandDownCause.ISOLATED, ""));
        asking.hear(ACTIVE_PEER);
        assertThat(asking.group.state()).isEqualTo(STANDBY);
    }

    @Test
    void shouldKeepTheTrafficOnItsOwnWithoutAWitness() {
        run.pass(60_000);

        assertThat(state()).isEqualTo(ACTIVE);
    }

    @Test
    void shouldGiveTheTrafficUpBeforeAnythingElseWhenItWasAsleep() {
        run.pass(1_000);
        run.taken();

        run.sleep(301).pass(25);

        assertThat(run.taken().get(0)).isEqualTo(new StandDown(StandDownCause.PAUSED, ""));
        assertThat(state()).isEqualTo(STARTING);
    }

    @Test
    void shouldGiveTheTrafficUpWhenAHeartbeatIsTheFirstItHearsAfterItWasAsleep() {
        run.pass(1_000);
        run.taken();

        run.sleep(5_000).hear(PeerSays.is(STANDBY));

        assertThat(run.taken().get(0)).isEqualTo(new StandDown(StandDownCause.PAUSED, ""));
    }

    @Test
    void shouldNotTakeFromOneThatItDidNotHearSinceItWasAsleepItself() {
        run.pass(1_000, ACTIVE_PEER);

        run.sleep(5_000).pass(275);

        assertThat(state()).isNotEqualTo(ACTIVE);
        assertThat(run.all(FailoverAction.Take.class)).isEmpty();
    }

    @Test
    void shouldLearnThatItWasTakenOver() {
        run.pass(1_000);
        run.sleep(5_000).pass(25);
        run.taken();
        Beat taker = PeerSays.is(ACTIVE).term(2).beat(1_000, false, List.of(new Held("me", 1, 2, true)));

        run.input(run.group.heard(run.nowNs(), taker));
        run.input(run.group.heard(run.nowNs(), taker.numbered(1_001)));

        assertThat(run.all(Fenced.class)).containsExactly(new Fenced("peer", 1));
        assertThat(state()).isEqualTo(STANDBY);
    }

    @Test
    void shouldNotFenceAnotherEpochOfItself() {
        run.pass(1_000);
        Beat taker = PeerSays.is(ACTIVE).term(2).beat(1_000, false, List.of(new Held("me", 0, 2, true)));

        run.input(run.group.heard(run.nowNs(), taker));

        assertThat(run.all(Fenced.class)).isEmpty();
    }

    @Test
    void shouldYieldToTheLaterOfTwoThatHaveTheTraffic() {
        run.pass(1_000);

        run.hear(ACTIVE_PEER.term(2).priority(1));

        assertThat(run.all(StandDown.class)).containsExactly(new StandDown(StandDownCause.LOST, "peer"));
        assertThat(state()).isEqualTo(STANDBY);
    }

    @Test
    void shouldKeepTheTrafficAgainstAnEarlierOne() {
        run.pass(1_000, ACTIVE_PEER.term(7));
        run.pass(1_000);
        assertThat(run.group.term()).isEqualTo(8);

        run.pass(1_000, ACTIVE_PEER.term(7).priority(254));

        assertThat(state()).isEqualTo(ACTIVE);
    }

    @Test
    void shouldTellNeighboursAgainWhenTheOtherIsBack() {
        run.pass(1_000, ACTIVE_PEER);
        run.pass(1_000);
        run.taken();

        run.hear(PeerSays.is(STARTING).epoch(6));
        assertThat(run.all(Reannounce.class)).hasSize(1);
        run.hear(PeerSays.is(STARTING).epoch(6));

        assertThat(run.all(Reannounce.class)).hasSize(1);
    }

    @Test
    void shouldGiveTheTrafficUpWhenItsInterfaceIsDown() {
        run.pass(1_000);

        run.input(run.group.health(run.nowNs(), false));

        assertThat(run.all(StandDown.class)).containsExactly(new StandDown(StandDownCause.UNFIT, ""));
        run.pass(5_000);
        assertThat(state()).isEqualTo(STANDBY);
        run.input(run.group.health(run.nowNs(), true));
        assertThat(state()).isEqualTo(ACTIVE);
    }

    @Test
    void shouldSendHeartbeatsOnAnAbsoluteSchedule() {
        run.pass(10_000, PeerSays.is(ACTIVE));

        assertThat(run.all(FailoverAction.Announce.class).size()).isBetween(100, 103);
    }
}
