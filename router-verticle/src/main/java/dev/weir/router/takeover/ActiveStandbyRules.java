// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/** One has all of the traffic: the one that has it already, else the one of the highest rank. */
final class ActiveStandbyRules implements GroupRules {
    private final FailoverGroup group;
    private final GroupSettings settings;
    private final Peers peers;

    /** Whom the traffic was seen at last, in what epoch of it; empty for nobody but this node itself. */
    private String holder = "";

    private long holderEpoch;

    private long holderTerm;

    private boolean unclaimed;
    private long unclaimedNs;

    ActiveStandbyRules(FailoverGroup group) {
        this.group = group;
        this.settings = group.settings();
        this.peers = group.peers();
    }

    @Override
    public boolean isListeningOver(long nowNs) {
        return group.hasListened(nowNs)
                || peers.isAny(nowNs, peer -> peer.state().hasTraffic());
    }

    @Override
    public void standby(long nowNs) {
        Peer active = peers.active(nowNs);
        Peer leaving = active == null ? peers.in(FailoverState.LEAVING, nowNs) : null;
        if (active != null || leaving != null) {
            noteHolder(active != null ? active : leaving, nowNs);
        }
        group.want(active != null && isToBeAskedFor(active, nowNs));
        if (active != null || !group.isFit()) {
            unclaimed = false;
            group.witness().close("");
            return;
        }
        if (!unclaimed) {
            unclaimed = true;
            unclaimedNs = nowNs;
        }
        if (!isOurTurn(nowNs)) {
            return;
        }
        if (leaving != null) {
            take(nowNs, TakeoverReason.PLANNED);
        } else if (peers.areAllAlive(nowNs) || group.witness().agrees(nowNs, "", silenceNs())) {
            take(nowNs, reason(nowNs));
        }
    }

    private void noteHolder(Peer peer, long nowNs) {
        if (peer.beat().term() < holderTerm) {
            // It has been taken over, and does not know yet.
            return;
        }
        if (!holder.equals(peer.name())) {
            group.settle(nowNs);
        }
        holder = peer.name();
        holderEpoch = peer.beat().epoch();
        holderTerm = peer.beat().term();
    }

    private boolean isToBeAskedFor(Peer active, long nowNs) {
        return settings.preempt()
                && group.isFit()
                && group.isSettled(nowNs)
                && active.beat().priority() < settings.priority();
    }

    /** Whether nobody of higher rank is there to take the traffic, or has had time enough to. */
    private boolean isOurTurn(long nowNs) {
        boolean hasHigher = peers.isAny(nowNs, peer -> isCandidate(peer) && Rank.isHigher(peer.beat(), settings));
        return !hasHigher || nowNs - unclaimedNs >= settings.patienceNs();
    }

    /** One that listens yet counts while nobody has ever had the traffic: those that begin together begin by their rank. */
    private boolean isCandidate(Peer peer) {
        boolean isReady = peer.state() == FailoverState.STANDBY
                || peer.state() == FailoverState.STARTING && group.seenTerm() == 0;
        return isReady && peer.beat().fit();
    }

    /** A process that is gone from a host that lives needs no longer silence for it. */
    private long silenceNs() {
        Peer peer = peers.get(holder);
        return peer != null && peer.isRefused() ? settings.refusedSilenceNs() : settings.silenceNs();
    }

    private TakeoverReason reason(long nowNs) {
        if (holder.isEmpty()) {
            return TakeoverReason.FIRST;
        }
        Peer peer = peers.get(holder);
        if (peer != null && peer.isAlive(nowNs)) {
            return TakeoverReason.GIVEN_UP;
        }
        return peer != null && peer.isRefused() ? TakeoverReason.REFUSED : TakeoverReason.SILENT;
    }

    private void take(long nowNs, TakeoverReason why) {
        group.take(nowNs, settings.node(), holder, holderEpoch, why, "");
        unclaimed = false;
        holder = "";
        holderEpoch = 0;
    }

    @Override
    public void active(long nowNs) {
        Peer other = peers.active(nowNs);
        if (other != null && Rank.OF_ACTIVE.compare(other.beat(), group.beat()) > 0) {
            group.giveUp(nowNs, StandDownCause.LOST, other.name());
        } else if (group.isSettled(nowNs) && isAskedFor(nowNs)) {
            group.beginLeaving(nowNs, true);
        }
    }

    private boolean isAskedFor(long nowNs) {
        return peers.isAny(
                nowNs,
                peer -> peer.state() == FailoverState.STANDBY
                        && peer.beat().fit()
                        && peer.beat().wants()
                        && peer.beat().priority() > settings.priority());
    }

    @Override
    public Peer heir(long nowNs) {
        Peer active = peers.active(nowNs);
        boolean hasTaken = active != null
                && active.beat().term() > group.term()
                && active.beat().inPlace();
        return hasTaken ? active : null;
    }

    @Override
    public boolean hasCandidate(long nowNs) {
        return peers.isAny(nowNs, peer -> peer.beat().fit());
    }
}
