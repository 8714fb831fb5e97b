// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The other nodes of the group that have been heard. */
final class Peers {
    /** More than a group has; of more, the one that has been silent for the longest is forgotten. */
    private static final int MAX = 16;

    private final GroupSettings settings;
    private final Map<String, Peer> byName = new TreeMap<>();

    Peers(GroupSettings settings) {
        this.settings = settings;
    }

    /** Takes in a heartbeat. */
    void heard(Beat beat, long nowNs) {
        Peer known = byName.get(beat.node());
        if (known != null) {
            known.heard(beat, nowNs);
            return;
        }
        if (byName.size() == MAX) {
            byName.values().stream()
                    .min(Comparator.comparingLong(peer -> peer.heardNs() - nowNs))
                    .ifPresent(oldest -> byName.remove(oldest.name()));
        }
        byName.put(beat.node(), new Peer(settings, beat, nowNs));
    }

    /** The one of a name; {@code null} when none has been heard. */
    Peer get(String name) {
        return byName.get(name);
    }

    List<Peer> all() {
        return List.copyOf(byName.values());
    }

    /** The first of those that are heard and meet a condition; {@code null} when none does. */
    Peer first(long nowNs, Predicate<Peer> condition) {
        for (Peer peer : byName.values()) {
            if (peer.isAlive(nowNs) && condition.test(peer)) {
                return peer;
            }
        }
        return null;
    }

    boolean isAny(long nowNs, Predicate<Peer> condition) {
        return first(nowNs, condition) != null;
    }

    boolean isAnyAlive(long nowNs) {
        return isAny(nowNs, peer -> true);
    }

    /** Whether there are others, and all of them are heard. */
    boolean areAllAlive(long nowNs) {
        for (Peer peer : byName.values()) {
            if (!peer.isAlive(nowNs)) {
                return false;
            }
        }
        return !byName.isEmpty();
    }

    /** The first that is heard and in a state; {@code null} when none is. */
    Peer in(FailoverState state, long nowNs) {
        return first(nowNs, peer -> peer.state() == state);
    }

    /** The one that is heard and active, of several the one that wins; {@code null} when none is. */
    Peer active(long nowNs) {
        Peer found = null;
        for (Peer peer : byName.values()) {
            boolean isBetter =
                    peer.isActive(nowNs) && (found == null || Rank.OF_ACTIVE.compare(peer.beat(), found.beat()) > 0);
            found = isBetter ? peer : found;
        }
        return found;
    }

    /** We were asleep: those heard before get another while. */
    void forgive(long lastNs, long nowNs) {
        byName.values().forEach(peer -> peer.forgive(lastNs, nowNs));
    }
}
