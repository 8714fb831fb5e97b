// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a {@link HostTable} knows of a host beyond its place. */
final class TrackedHost {
    /** The one that something is due for first; those due at once by their age. */
    static final Comparator<TrackedHost> BY_DUE_TIME =
            Comparator.<TrackedHost>comparingLong(host -> host.dueNs).thenComparingLong(host -> host.number);

    /** How sure its place is. */
    enum State {
        /** It has shown itself lately. */
        KNOWN,
        /** It was asked and has not answered yet. */
        ASKED,
        /** Another side claims it, and it was asked at its old place. */
        CLAIMED,
        /** It did not answer, and is looked for on all sides. */
        MISSING
    }

    /** Of those who want its address for themselves, who are answered when it answers. */
    final List<Question> questions = new ArrayList<>();

    final long number;
    Host host;
    State state = State.KNOWN;
    long seenNs;
    long dueNs;
    /** Searches since it is missing. */
    int searches;
    /** Who claims it while it is {@link State#CLAIMED}. */
    Host rival;

    TrackedHost(long number, Host host, long nowNs) {
        this.number = number;
        this.host = host;
        this.seenNs = nowNs;
    }
}
