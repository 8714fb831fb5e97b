// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import dev.weir.router.takeover.FailoverAction.Announce;
import dev.weir.router.takeover.FailoverAction.Fenced;
import dev.weir.router.takeover.FailoverAction.Reannounce;
import dev.weir.router.takeover.FailoverAction.Release;
import dev.weir.router.takeover.FailoverAction.StandDown;
import dev.weir.router.takeover.FailoverAction.Take;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One node's mind in its failover group: whether it has the traffic, from what it hears, and what is to be done about it. It
 * has no clock, thread or socket: time is told with each input, and each input returns the actions that it led to. The same
 * inputs lead to the same actions. One thread uses it.
 *
 * <p>The rules: nobody takes traffic from a node that is heard and has it, but by its consent. A node that nobody hears on any
 * path is silent; the witness, where there is one, must agree before its traffic is taken. Each takeover has a term greater
 * than all before; of two that have the traffic and meet, the one of the lower term gives it up. A process that was asleep for
 * as long as it takes to become silent gives it up before it does anything else.
 */
final class FailoverGroup {
    private final GroupSettings settings;
    private final String share;
    private final Peers peers;
    private final GroupRules rules;
    private final WitnessDialogue witness;
    private final BeatSchedule beats;
    private final FenceWatch fences = new FenceWatch();
    private final GroupCounts counts = new GroupCounts();
    private final Map<String, Held> held = new LinkedHashMap<>();
    private List<FailoverAction> actions = new ArrayList<>();

    private FailoverState state;
    private long epoch;
    private long sinceNs;
    private long lastNs;
    private long listenUntilNs;
    private long settledNs;
    private long deadlineNs;
    private long term;
    private long seenTerm;
    private boolean healthy = true;
    private boolean retired;
    private boolean yielding;
    private boolean wants;
    private boolean inPlace;

    /**
     * A node that begins now, and listens.
     *
     * @param epoch of the node, greater than in any run before
     * @param share what others need to know to take its part
     */
    FailoverGroup(GroupSettings settings, String share, long epoch, long nowNs) {
        this.settings = settings;
        this.share = share;
        this.epoch = epoch;
        this.peers = new Peers(settings);
        this.beats = new BeatSchedule(settings.intervalNs(), nowNs);
        this.witness = new WitnessDialogue(settings, question -> actions.add(question));
        this.rules =
                settings.mode() == GroupMode.ACTIVE_ACTIVE ? new ActiveActiveRules(this) : new ActiveStandbyRules(this);
        this.lastNs = nowNs;
        settle(nowNs);
        listen(nowNs);
    }

    /** Time has passed. It is to be told several times in an interval. */
    List<FailoverAction> tick(long nowNs) {
        begin(nowNs);
        return end(nowNs);
    }

    /** An authentic heartbeat of another node has come, by whatever path. */
    List<FailoverAction> heard(long nowNs, Beat beat) {
        begin(nowNs);
        Peer before = peers.get(beat.node());
        boolean wasAway = before == null
                || !before.isAlive(nowNs)
                || before.state().hasTraffic() && !beat.state().hasTraffic();
        peers.heard(beat, nowNs);
        seenTerm = Math.max(seenTerm, beat.term());
        if (state == FailoverState.ACTIVE && wasAway) {
            // What it announced of itself may still be believed.
            actions.add(new Reannounce());
        }
        decide(nowNs);
        if (fences.isNew(beat, settings.node(), epoch)) {
            counts.fences++;
            actions.add(new Fenced(beat.node(), epoch));
        }
        return decided(nowNs);
    }

    /** The host of a node says that nobody listens at the node's port. */
    List<FailoverAction> refused(long nowNs, String node) {
        begin(nowNs);
        Peer peer = peers.get(node);
        if (peer != null) {
            if (!peer.isRefused()) {
                // Asked once more, it says so once more if it is so.
                beats.hurry();
            }
            peer.refused();
        }
        return end(nowNs);
    }

    /** The witness has answered. */
    List<FailoverAction> witnessed(long nowNs, Testimony testimony) {
        begin(nowNs);
        witness.answered(nowNs, testimony, beat());
        Testimony rival = witness.rival();
        if (state == FailoverState.ACTIVE && rival != null && rival.term() > term) {
            giveUp(nowNs, StandDownCause.LOST, rival.node());
        }
        decide(nowNs);
        witness.forget();
        return decided(nowNs);
    }

    /** Whether all of this node's own interfaces are up. */
    List<FailoverAction> health(long nowNs, boolean isUp) {
        begin(nowNs);
        if (isUp != healthy) {
            healthy = isUp;
            beats.hurry();
            settle(nowNs);
        }
        return end(nowNs);
    }

    /** This node is to have no traffic any more: what it has is handed over first. */
    List<FailoverAction> leave(long nowNs) {
        begin(nowNs);
        retired = true;
        yielding = false;
        beats.hurry();
        if (state == FailoverState.ACTIVE) {
            beginLeaving(nowNs, false);
        }
        return end(nowNs);
    }

    /** This node can have traffic again. */
    List<FailoverAction> rejoin(long nowNs) {
        begin(nowNs);
        retired = false;
        beats.hurry();
        settle(nowNs);
        if (state == FailoverState.LEAVING) {
            become(FailoverState.ACTIVE, nowNs);
        }
        return end(nowNs);
    }

    /** The traffic of a takeover comes here now. */
    List<FailoverAction> inPlace(long nowNs, long ofTerm) {
        begin(nowNs);
        if (state.hasTraffic() && ofTerm == term) {
            inPlace = true;
            beats.hurry();
        }
        return end(nowNs);
    }

    /** This node goes on in another epoch, after it was fenced. */
    List<FailoverAction> renew(long nowNs, long newEpoch) {
        begin(nowNs);
        epoch = newEpoch;
        beats.hurry();
        return end(nowNs);
    }

    private void begin(long nowNs) {
        if (nowNs - lastNs > settings.silenceNs()) {
            wakeUp(nowNs);
        }
        lastNs = nowNs;
    }

    private void wakeUp(long nowNs) {
        counts.pauses++;
        if (state.hasTraffic()) {
            giveUp(nowNs, StandDownCause.PAUSED, "");
        }
        peers.forgive(lastNs, nowNs);
        witness.closeAll();
        listen(nowNs);
    }

    private void listen(long nowNs) {
        become(FailoverState.STARTING, nowNs);
        listenUntilNs = nowNs + settings.listenNs();
        beats.hurry();
    }

    private List<FailoverAction> end(long nowNs) {
        decide(nowNs);
        return decided(nowNs);
    }

    private List<FailoverAction> decided(long nowNs) {
        if (beats.isDue(nowNs)) {
            actions.add(new Announce());
        }
        List<FailoverAction> all = actions;
        actions = new ArrayList<>();
        return all;
    }

    private void decide(long nowNs) {
        if (state == FailoverState.ISOLATED && (peers.isAnyAlive(nowNs) || witness.hasAnsweredSince(sinceNs))) {
            witness.closeAll();
            listen(nowNs);
        }
        if (state == FailoverState.STARTING && rules.isListeningOver(nowNs)) {
            become(FailoverState.STANDBY, nowNs);
        }
        switch (state) {
            case STANDBY -> rules.standby(nowNs);
            case ACTIVE -> active(nowNs);
            case LEAVING -> leaving(nowNs);
            case ISOLATED -> witness.ask(nowNs, "", settings.silenceNs());
            case STARTING -> wants = false;
        }
    }

    private void active(long nowNs) {
        if (!isFit()) {
            giveUp(nowNs, StandDownCause.UNFIT, "");
        } else if (witness.isCutOff(nowNs, peers.isAnyAlive(nowNs))) {
            giveUp(nowNs, StandDownCause.ISOLATED, "");
            become(FailoverState.ISOLATED, nowNs);
        } else {
            rules.active(nowNs);
        }
    }

    private void leaving(long nowNs) {
        Peer heir = rules.heir(nowNs);
        if (heir != null) {
            giveUp(nowNs, StandDownCause.HANDED_OVER, heir.name());
        } else if (!healthy) {
            giveUp(nowNs, StandDownCause.UNFIT, "");
        } else if (nowNs - deadlineNs >= 0 || !rules.hasCandidate(nowNs)) {
            if (yielding) {
                become(FailoverState.ACTIVE, nowNs);
                settle(nowNs);
            } else {
                giveUp(nowNs, StandDownCause.LEFT, "");
            }
        }
    }

    // What the rules of a mode decide.

    /** Takes traffic. */
    void take(long nowNs, String owner, String from, long fromEpoch, TakeoverReason why, String ownersShare) {
        term = ++seenTerm;
        inPlace = false;
        wants = false;
        if (state != FailoverState.ACTIVE) {
            become(FailoverState.ACTIVE, nowNs);
        }
        boolean isOthersPart = !owner.equals(settings.node());
        boolean fences = !from.isEmpty() && why.isOfTheDead();
        if (isOthersPart || fences) {
            String whose = isOthersPart ? owner : from;
            held.put(whose, new Held(whose, fromEpoch, term, fences));
        }
        counts.takeovers++;
        settle(nowNs);
        witness.closeAll();
        actions.add(new Take(new TookOver(owner, from, fromEpoch, why, term), ownersShare));
        beats.hurry();
    }

    /** Lets go of another's part. */
    void release(String owner) {
        held.remove(owner);
        actions.add(new Release(owner));
        beats.hurry();
    }

    /** Gives all traffic up. */
    void giveUp(long nowNs, StandDownCause cause, String other) {
        held.clear();
        inPlace = false;
        counts.standDowns++;
        become(FailoverState.STANDBY, nowNs);
        settle(nowNs);
        witness.closeAll();
        actions.add(new StandDown(cause, other));
        beats.hurry();
    }

    /** Has another take the traffic. */
    void beginLeaving(long nowNs, boolean onlyIfTaken) {
        become(FailoverState.LEAVING, nowNs);
        deadlineNs = nowNs + settings.handOverNs();
        yielding = onlyIfTaken;
        beats.hurry();
    }

    /** Says whether it asks for the traffic. */
    void want(boolean wish) {
        if (wish != wants) {
            wants = wish;
            beats.hurry();
        }
    }

    /** What changes is not to change again of our own accord for a while. */
    void settle(long nowNs) {
        settledNs = nowNs + settings.holdDownNs();
    }

    private void become(FailoverState next, long nowNs) {
        state = next;
        sinceNs = nowNs;
    }

    /** What it says of itself; the sequence number is the sender's matter. */
    Beat beat() {
        return new Beat(
                settings.node(),
                epoch,
                0,
                state.hasTraffic() ? term : seenTerm,
                state,
                settings.priority(),
                isFit(),
                wants,
                inPlace,
                new ArrayList<>(held.values()),
                share);
    }

    GroupSettings settings() {
        return settings;
    }

    Peers peers() {
        return peers;
    }

    WitnessDialogue witness() {
        return witness;
    }

    GroupCounts counts() {
        return counts;
    }

    FailoverState state() {
        return state;
    }

    /** Since when it is in its state. */
    long sinceNs() {
        return sinceNs;
    }

    /** Of its own last takeover. */
    long term() {
        return term;
    }

    /** The highest of anybody's takeover. */
    long seenTerm() {
        return seenTerm;
    }

    /** What it has of others. */
    Map<String, Held> held() {
        return held;
    }

    /** Whether it can have traffic. */
    boolean isFit() {
        return healthy && !retired;
    }

    boolean hasListened(long nowNs) {
        return nowNs - listenUntilNs >= 0;
    }

    /** Whether nothing has changed for as long as it takes to change something of our own accord. */
    boolean isSettled(long nowNs) {
        return nowNs - settledNs >= 0;
    }
}
