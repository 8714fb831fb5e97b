// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The addresses that are looked for since somebody asked, with the questions that wait; bounded. */
final class SearchTable {
    /** How often an address is looked for before the questions are dropped. */
    private static final int TRIES = 3;

    private final HostLimits limits;
    private final long answerNs;
    private final HostEvents events;
    private final int sides;
    /** In the order in which they were begun. */
    private final Map<InetAddress, Search> searches = new LinkedHashMap<>();

    private static final class Search {
        final List<Question> questions = new ArrayList<>();
        int tries;
        long dueNs;
    }

    SearchTable(HostLimits limits, long answerNs, int sides, HostEvents events) {
        this.limits = limits;
        this.answerNs = answerNs;
        this.sides = sides;
        this.events = events;
    }

    /** Looks for the target of a question; {@code false} when too many are looked for already. */
    boolean ask(Question question, long nowNs) {
        Search search = begin(question.target(), question.side(), nowNs);
        if (search == null) {
            return false;
        }
        boolean isNew = search.questions.stream()
                .noneMatch(other ->
                        other.side() == question.side() && other.askerMac().equals(question.askerMac()));
        if (isNew && search.questions.size() < limits.questions()) {
            search.questions.add(question);
        }
        return true;
    }

    /** Looks for an address on all sides; {@code false} when too many are looked for already. */
    boolean lookFor(InetAddress target, long nowNs) {
        return begin(target, HostEvents.NOWHERE, nowNs) != null;
    }

    private Search begin(InetAddress target, int sideOfAsker, long nowNs) {
        Search search = searches.get(target);
        if (search == null && searches.size() < limits.searches()) {
            search = new Search();
            searches.put(target, search);
            search(target, search, sideOfAsker, nowNs);
        }
        return search;
    }

    private void search(InetAddress target, Search search, int sideToLeaveOut, long nowNs) {
        search.tries++;
        search.dueNs = nowNs + answerNs;
        for (int side = 0; side < sides; side++) {
            if (side != sideToLeaveOut) {
                events.search(side, target);
            }
        }
    }

    /** Ends the search for an address that was found, and gives back the questions that waited. */
    List<Question> found(InetAddress address) {
        Search search = searches.remove(address);
        return search == null ? List.of() : search.questions;
    }

    /** Searches again what is due; returns when something is due next, {@link Long#MAX_VALUE} for never. */
    long advance(long nowNs) {
        long nextNs = Long.MAX_VALUE;
        for (Iterator<Map.Entry<InetAddress, Search>> it = searches.entrySet().iterator(); it.hasNext(); ) {
            Map.Entry<InetAddress, Search> entry = it.next();
            Search search = entry.getValue();
            if (search.dueNs <= nowNs) {
                if (search.tries == TRIES) {
                    it.remove();
                    continue;
                }
                search(entry.getKey(), search, onlySide(search.questions), nowNs);
            }
            nextNs = Math.min(nextNs, search.dueNs);
        }
        return nextNs;
    }

    /** The side of all questions, where whoever has the address would have answered by itself. */
    private static int onlySide(List<Question> questions) {
        int side = questions.isEmpty() ? HostEvents.NOWHERE : questions.get(0).side();
        return questions.stream().allMatch(question -> question.side() == side) ? side : HostEvents.NOWHERE;
    }

    int size() {
        return searches.size();
    }
}
