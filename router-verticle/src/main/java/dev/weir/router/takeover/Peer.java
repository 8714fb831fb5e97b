// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/** Another node of the group, as its heartbeats show it. */
final class Peer {
    private final GroupSettings settings;
    private Beat last;
    private long heardNs;
    private int refusals;
    private long withoutTrafficNs;
    private long trafficEpoch;

    Peer(GroupSettings settings, Beat first, long nowNs) {
        this.settings = settings;
        this.last = first;
        this.heardNs = nowNs;
        this.withoutTrafficNs = nowNs;
        this.trafficEpoch = first.epoch();
    }

    /** Takes in a heartbeat; one that another has overtaken shows that the node lives and nothing more. */
    void heard(Beat beat, long nowNs) {
        if (beat.epoch() < last.epoch()) {
            return;
        }
        heardNs = nowNs;
        refusals = 0;
        if (beat.isNewerThan(last)) {
            if (last.state().hasTraffic() && !beat.state().hasTraffic()) {
                withoutTrafficNs = nowNs;
            }
            last = beat;
            if (beat.state().hasTraffic()) {
                trafficEpoch = beat.epoch();
            }
        }
    }

    /** Its host says that nobody listens there. */
    void refused() {
        refusals++;
    }

    /** What it said last. */
    Beat beat() {
        return last;
    }

    String name() {
        return last.node();
    }

    FailoverState state() {
        return last.state();
    }

    /** When it was heard last. */
    long heardNs() {
        return heardNs;
    }

    /** Since when it says that it has no traffic; counts only while it says so. */
    long withoutTrafficNs() {
        return withoutTrafficNs;
    }

    /** The last epoch in which it had traffic; the first known of one that never had. */
    long trafficEpoch() {
        return trafficEpoch;
    }

    boolean isAlive(long nowNs) {
        long silentNs = nowNs - heardNs;
        return silentNs < settings.silenceNs() && !(isRefused() && silentNs >= settings.refusedSilenceNs());
    }

    /** Whether its process is gone, for all that its host says: one refusal may have been meant for an earlier heartbeat. */
    boolean isRefused() {
        return refusals > 1;
    }

    /** Whether its heartbeats say that it has traffic, and it is heard. */
    boolean isActive(long nowNs) {
        return isAlive(nowNs) && last.state() == FailoverState.ACTIVE;
    }

    /** Gives one that was heard another while to be heard again: it was we who did not listen. */
    void forgive(long lastNs, long nowNs) {
        if (isAlive(lastNs)) {
            heardNs = nowNs;
            refusals = 0;
        }
    }
}
