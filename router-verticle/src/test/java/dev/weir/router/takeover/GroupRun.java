// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import java.util.ArrayList;
import java.util.List;

/** One node's group in a time that a test tells, and what it has decided. */
final class GroupRun {
    static final long MS = 1_000_000L;

    final FailoverGroup group;
    final List<FailoverAction> actions = new ArrayList<>();
    private long nowNs = 77_000 * MS;
    private long sequence;

    private GroupRun(GroupSettings settings) {
        group = new FailoverGroup(settings, "share of me", 1, nowNs);
    }

    static GroupRun of(GroupMode mode, int priority, boolean preempt, boolean hasWitness) {
        return new GroupRun(
                new GroupSettings("me", priority, mode, preempt, 10_000 * MS, 100 * MS, 3, hasWitness, 3_000 * MS));
    }

    static GroupRun standby() {
        return of(GroupMode.ACTIVE_STANDBY, 100, false, false);
    }

    /** Time passes, in which nothing comes. */
    GroupRun pass(long ms) {
        for (long passed = 0; passed < ms; passed += 25) {
            nowNs += 25 * MS;
            actions.addAll(group.tick(nowNs));
        }
        return this;
    }

    /** Time passes, in which another says the same of itself again and again. */
    GroupRun pass(long ms, PeerSays peer) {
        for (long passed = 0; passed < ms; passed += 100) {
            hear(peer);
            pass(100);
        }
        return this;
    }

    GroupRun hear(PeerSays peer) {
        actions.addAll(group.heard(nowNs, peer.beat(++sequence)));
        return this;
    }

    GroupRun sleep(long ms) {
        nowNs += ms * MS;
        return this;
    }

    long nowNs() {
        return nowNs;
    }

    GroupRun input(List<FailoverAction> decided) {
        actions.addAll(decided);
        return this;
    }

    /** All that was decided since the last call. */
    List<FailoverAction> taken() {
        List<FailoverAction> all = List.copyOf(actions);
        actions.clear();
        return all;
    }

    /** The last takeover that was decided. */
    TookOver lastTake() {
        return all(FailoverAction.Take.class).stream()
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("nothing was taken: " + actions))
                .event();
    }

    <T extends FailoverAction> List<T> all(Class<T> kind) {
        return actions.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** What another node says of itself. */
    record PeerSays(
            String node, long epoch, FailoverState state, int priority, long term, boolean fit, boolean inPlace) {
        static PeerSays is(FailoverState state) {
            return new PeerSays("peer", 5, state, 100, state.hasTraffic() ? 1 : 0, true, state.hasTraffic());
        }

        PeerSays term(long other) {
            return new PeerSays(node, epoch, state, priority, other, fit, inPlace);
        }

        PeerSays priority(int other) {
            return new PeerSays(node, epoch, state, other, term, fit, inPlace);
        }

        PeerSays epoch(long other) {
            return new PeerSays(node, other, state, priority, term, fit, inPlace);
        }

        PeerSays notFit() {
            return new PeerSays(node, epoch, state, priority, term, false, inPlace);
        }

        PeerSays notInPlace() {
            return new PeerSays(node, epoch, state, priority, term, fit, false);
        }

        PeerSays named(String other) {
            return new PeerSays(other, epoch, state, priority, term, fit, inPlace);
        }

        Beat beat(long sequence) {
            return beat(sequence, false, List.of());
        }

        Beat beat(long sequence, boolean wants, List<Held> held) {
            return new Beat(
                    node, epoch, sequence, term, state, priority, fit, wants, inPlace, held, "share of " + node);
        }
    }
}
