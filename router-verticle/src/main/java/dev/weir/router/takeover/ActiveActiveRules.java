// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import java.util.List;

/** Each has its own part of the traffic whenever it can; the part of one that cannot goes to the one of the highest rank. */
final class ActiveActiveRules implements GroupRules {
    private final FailoverGroup group;
    private final GroupSettings settings;
    private final Peers peers;

    ActiveActiveRules(FailoverGroup group) {
        this.group = group;
        this.settings = group.settings();
        this.peers = group.peers();
    }

    @Override
    public boolean isListeningOver(long nowNs) {
        return group.hasListened(nowNs);
    }

    /** Another that has this node's part lets go of it once it is in place here. */
    @Override
    public void standby(long nowNs) {
        boolean hasContact = peers.isAnyAlive(nowNs) || group.witness().agrees(nowNs, "", settings.silenceNs());
        if (!group.isFit() || !hasContact) {
            return;
        }
        Peer keeper = keeper(nowNs, settings.node());
        if (keeper != null) {
            Beat beat = keeper.beat();
            group.take(nowNs, settings.node(), beat.node(), beat.epoch(), TakeoverReason.PLANNED, "");
        } else {
            group.take(nowNs, settings.node(), "", 0, TakeoverReason.FIRST, "");
        }
    }

    /** Who of the others has the part of a node; {@code null} when none has. */
    private Peer keeper(long nowNs, String owner) {
        return peers.first(nowNs, peer -> peer.state() == FailoverState.ACTIVE && holding(peer.beat(), owner) != null);
    }

    private static Held holding(Beat beat, String owner) {
        for (Held one : beat.held()) {
            if (one.owner().equals(owner)) {
                return one;
            }
        }
        return null;
    }

    @Override
    public void active(long nowNs) {
        for (Held mine : List.copyOf(group.held().values())) {
            if (isBack(nowNs, mine.owner()) || hasLost(nowNs, mine)) {
                group.release(mine.owner());
            }
        }
        for (Peer peer : peers.all()) {
            if (!group.held().containsKey(peer.name())) {
                takeIfOpen(nowNs, peer);
            }
        }
    }

    private boolean isBack(long nowNs, String owner) {
        Peer peer = peers.get(owner);
        return peer != null && peer.isActive(nowNs) && peer.beat().inPlace();
    }

    private boolean hasLost(long nowNs, Held mine) {
        Peer other = keeper(nowNs, mine.owner());
        if (other == null) {
            return false;
        }
        long term = holding(other.beat(), mine.owner()).term();
        return term > mine.term() || term == mine.term() && Rank.isHigher(other.beat(), settings);
    }

    private void takeIfOpen(long nowNs, Peer peer) {
        if (peer.isActive(nowNs) || keeper(nowNs, peer.name()) != null || !isHighest(nowNs, peer)) {
            group.witness().close(peer.name());
            return;
        }
        if (!peer.isAlive(nowNs)) {
            long silenceNs = peer.isRefused() ? settings.refusedSilenceNs() : settings.silenceNs();
            if (group.witness().agrees(nowNs, peer.name(), silenceNs)) {
                take(nowNs, peer, peer.isRefused() ? TakeoverReason.REFUSED : TakeoverReason.SILENT);
            }
        } else if (peer.state() == FailoverState.LEAVING) {
            take(nowNs, peer, TakeoverReason.PLANNED);
        } else if (!peer.beat().fit() || nowNs - peer.withoutTrafficNs() >= settings.patienceNs()) {
            take(nowNs, peer, TakeoverReason.GIVEN_UP);
        }
    }

    private void take(long nowNs, Peer owner, TakeoverReason why) {
        group.take(
                nowNs,
                owner.name(),
                owner.name(),
                owner.trafficEpoch(),
                why,
                owner.beat().share());
    }

    /** Whether nobody of higher rank is there to take the part of one that is not. */
    private boolean isHighest(long nowNs, Peer absent) {
        return !peers.isAny(
                nowNs,
                peer -> peer != absent
                        && peer.state() == FailoverState.ACTIVE
                        && peer.beat().fit()
                        && Rank.isHigher(peer.beat(), settings));
    }

    @Override
    public Peer heir(long nowNs) {
        Peer keeper = keeper(nowNs, settings.node());
        return keeper != null && keeper.beat().inPlace() ? keeper : null;
    }

    @Override
    public boolean hasCandidate(long nowNs) {
        return peers.isAny(
                nowNs,
                peer -> peer.state() == FailoverState.ACTIVE && peer.beat().fit());
    }
}
