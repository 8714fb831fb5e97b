// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import dev.weir.router.forward.proxyarp.TrackedHost.State;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which host is on which side, from what hosts say of themselves. It knows no clock and sends nothing: it is told the time, in
 * nanoseconds of any origin, and tells {@link HostEvents} what is to be done. One thread uses it.
 *
 * <p>A host that is silent for a while is asked. One that does not answer is looked for on all sides, and forgotten when it
 * has been silent for long. An address that is claimed from another side moves there only when its owner, asked at its old
 * place, is silent: neither a false claim nor a frame that comes round by another way takes it.
 */
final class HostTable {
    /** The longest time between two searches for a host that is missing, in times that an answer may take. */
    private static final int MAX_BACKOFF = 4;

    private final int sides;
    private final HostTimes times;
    private final HostLimits limits;
    private final HostEvents events;
    private final HostCounts counts;
    private final SearchTable searches;
    private final Map<InetAddress, TrackedHost> hosts = new HashMap<>();
    private final Map<MacAddress, Integer> hostsByMac = new HashMap<>();
    private final TreeSet<TrackedHost> byDueTime = new TreeSet<>(TrackedHost.BY_DUE_TIME);
    private long nextNumber;

    HostTable(int sides, HostTimes times, HostLimits limits, HostCounts counts, HostEvents events) {
        this.sides = sides;
        this.times = times;
        this.limits = limits;
        this.events = events;
        this.counts = counts;
        this.searches = new SearchTable(limits, times.answerNs(), sides, events);
    }

    /** Takes over a host that the kernel has a route to already; it is asked within one probe interval. */
    void restore(Host host, long nowNs) {
        if (!hosts.containsKey(host.address()) && hosts.size() < limits.hosts()) {
            TrackedHost tracked = new TrackedHost(nextNumber++, host, nowNs);
            hosts.put(host.address(), tracked);
            hostsByMac.merge(host.mac(), 1, Integer::sum);
            // Spread over half an interval, lest all be asked at once.
            await(tracked, State.KNOWN, nowNs + times.probeNs() / 2 * hosts.size() / limits.hosts());
        }
    }

    /** A host has shown itself. */
    void heard(Host seen, long nowNs) {
        TrackedHost tracked = hosts.get(seen.address());
        if (tracked == null) {
            learn(seen, nowNs);
        } else if (tracked.host.side() == seen.side()) {
            confirm(tracked, seen, nowNs);
        } else if (tracked.state == State.MISSING) {
            move(tracked, seen, nowNs);
        } else if (tracked.state != State.CLAIMED) {
            tracked.rival = seen;
            await(tracked, State.CLAIMED, nowNs + times.answerNs());
            events.probe(tracked.host);
        }
    }

    private void learn(Host seen, long nowNs) {
        boolean isTooMany = hostsByMac.getOrDefault(seen.mac(), 0) >= limits.hostsPerMac();
        if (isTooMany || hosts.size() >= limits.hosts() && !makeRoom()) {
            counts.countRefused();
            return;
        }
        TrackedHost tracked = new TrackedHost(nextNumber++, seen, nowNs);
        hosts.put(seen.address(), tracked);
        hostsByMac.merge(seen.mac(), 1, Integer::sum);
        await(tracked, State.KNOWN, nowNs + times.probeNs());
        counts.countLearnt();
        events.placed(seen, HostEvents.NOWHERE);
        answer(searches.found(seen.address()), seen);
    }

    /** Forgets the host that has been missing the longest, if any is. */
    private boolean makeRoom() {
        TrackedHost oldest = hosts.values().stream()
                .filter(host -> host.state == State.MISSING)
                .min(Comparator.comparingLong((TrackedHost host) -> host.seenNs).thenComparingLong(host -> host.number))
                .orElse(null);
        if (oldest != null) {
            forget(oldest);
        }
        return oldest != null;
    }

    private void confirm(TrackedHost tracked, Host seen, long nowNs) {
        if (tracked.state == State.CLAIMED) {
            counts.countDisputed();
            events.disputed(tracked.host, tracked.rival);
        }
        tracked.seenNs = nowNs;
        await(tracked, State.KNOWN, nowNs + times.probeNs());
        if (!seen.mac().equals(tracked.host.mac())) {
            replace(tracked, seen);
            events.placed(seen, seen.side());
        }
        answer(tracked.questions, tracked.host);
        tracked.questions.clear();
    }

    private void move(TrackedHost tracked, Host seen, long nowNs) {
        int before = tracked.host.side();
        replace(tracked, seen);
        tracked.seenNs = nowNs;
        await(tracked, State.KNOWN, nowNs + times.probeNs());
        counts.countMoved();
        events.placed(seen, before);
        answer(tracked.questions, seen);
        tracked.questions.clear();
    }

    private void replace(TrackedHost tracked, Host seen) {
        uncount(tracked.host.mac());
        hostsByMac.merge(seen.mac(), 1, Integer::sum);
        tracked.host = seen;
    }

    private void uncount(MacAddress mac) {
        hostsByMac.computeIfPresent(mac, (key, count) -> count == 1 ? null : count - 1);
    }

    private void answer(List<Question> questions, Host host) {
        for (Question question : questions) {
            if (question.side() != host.side()) {
                events.answer(question, host);
            }
        }
    }

    /** Somebody asks for an address. The kernel answers for hosts that it has a route to. */
    void asked(Question question, long nowNs) {
        TrackedHost tracked = hosts.get(question.target());
        if (tracked == null) {
            if (!searches.ask(question, nowNs)) {
                counts.countSearchRefused();
            }
        } else if (question.isForDuplicate() && question.side() != tracked.host.side()) {
            // Either the host has moved there, or another wants the address of one that is still where it was.
            if (tracked.questions.size() < limits.questions()) {
                tracked.questions.add(question);
            }
            if (tracked.state == State.KNOWN) {
                ask(tracked, nowNs);
            }
        }
    }

    /** The kernel gets no answer from a host, or finds nobody who has an address. */
    void failing(InetAddress address, long nowNs) {
        TrackedHost tracked = hosts.get(address);
        if (tracked == null) {
            if (!searches.lookFor(address, nowNs)) {
                counts.countSearchRefused();
            }
        } else if (tracked.state == State.KNOWN) {
            ask(tracked, nowNs);
        }
    }

    private void ask(TrackedHost tracked, long nowNs) {
        await(tracked, State.ASKED, nowNs + times.answerNs());
        events.probe(tracked.host);
    }

    /** Does what is due; returns when something is due next, {@link Long#MAX_VALUE} for never. */
    long advance(long nowNs) {
        while (!byDueTime.isEmpty() && byDueTime.first().dueNs <= nowNs) {
            due(byDueTime.first(), nowNs);
        }
        long nextNs = byDueTime.isEmpty() ? Long.MAX_VALUE : byDueTime.first().dueNs;
        return Math.min(nextNs, searches.advance(nowNs));
    }

    private void due(TrackedHost tracked, long nowNs) {
        switch (tracked.state) {
            case KNOWN -> ask(tracked, nowNs);
            case CLAIMED -> move(tracked, tracked.rival, nowNs);
            case ASKED -> {
                tracked.searches = 0;
                searchAgain(tracked, nowNs);
            }
            case MISSING -> {
                if (nowNs - tracked.seenNs >= times.ageingNs()) {
                    forget(tracked);
                } else {
                    searchAgain(tracked, nowNs);
                }
            }
        }
    }

    private void searchAgain(TrackedHost tracked, long nowNs) {
        long backoffNs = Math.min(1L << tracked.searches, MAX_BACKOFF) * times.answerNs();
        tracked.searches = Math.min(tracked.searches + 1, MAX_BACKOFF);
        tracked.questions.clear();
        await(tracked, State.MISSING, nowNs + backoffNs);
        for (int side = 0; side < sides; side++) {
            events.search(side, tracked.host.address());
        }
    }

    private void forget(TrackedHost tracked) {
        byDueTime.remove(tracked);
        hosts.remove(tracked.host.address());
        uncount(tracked.host.mac());
        counts.countForgotten();
        events.removed(tracked.host);
    }

    private void await(TrackedHost tracked, State state, long dueNs) {
        byDueTime.remove(tracked);
        tracked.state = state;
        if (state != State.CLAIMED) {
            tracked.rival = null;
        }
        tracked.dueNs = dueNs;
        byDueTime.add(tracked);
    }

    /** The hosts, in the order in which they became known. */
    List<Host> hosts() {
        Collection<TrackedHost> all = new ArrayList<>(hosts.values());
        return all.stream()
                .sorted(Comparator.comparingLong(tracked -> tracked.number))
                .map(tracked -> tracked.host)
                .toList();
    }

    /** Hosts kept. */
    int size() {
        return hosts.size();
    }

    /** Addresses that are looked for since somebody asked. */
    int searching() {
        return searches.size();
    }
}
