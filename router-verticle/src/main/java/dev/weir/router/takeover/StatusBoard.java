// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import dev.weir.router.takeover.FailoverStatus.PeerStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the thread of the heartbeats leaves how the group is doing, for others to look at. */
final class StatusBoard {
    private static final long MS_NS = 1_000_000L;

    private final Parts parts;
    private final PathBook paths;
    private final FaultCounts faults;
    private volatile FailoverStatus status;

    StatusBoard(Parts parts, PathBook paths, FaultCounts faults) {
        this.parts = parts;
        this.paths = paths;
        this.faults = faults;
    }

    /** What was left last. */
    FailoverStatus status() {
        return status;
    }

    /** Leaves how it is now. */
    void post(FailoverGroup group, long nowNs) {
        Beat self = group.beat();
        List<PeerStatus> peers = new ArrayList<>();
        for (Peer peer : group.peers().all()) {
            Beat beat = peer.beat();
            peers.add(new PeerStatus(
                    beat.node(),
                    beat.epoch(),
                    beat.state(),
                    beat.priority(),
                    beat.fit(),
                    beat.term(),
                    peer.isAlive(nowNs),
                    (nowNs - peer.heardNs()) / MS_NS,
                    paths.meteredPackets(beat.node())));
        }
        long answeredNs = group.witness().answeredNs();
        status = new FailoverStatus(
                parts.groupName(),
                self.node(),
                self.epoch(),
                group.settings().mode(),
                self.priority(),
                self.state(),
                Instant.now().minusNanos(nowNs - group.sinceNs()),
                self.term(),
                self.inPlace(),
                owners(group),
                parts.deeds().describe(),
                parts.witness(),
                group.witness().hasAnswered() ? (nowNs - answeredNs) / MS_NS : -1,
                peers,
                paths.status(nowNs),
                counts(group),
                faults.counts(),
                parts.deeds().trouble());
    }

    private static List<String> owners(FailoverGroup group) {
        List<String> owners = new ArrayList<>();
        if (group.state().hasTraffic()) {
            owners.add(group.settings().node());
            if (group.settings().mode() == GroupMode.ACTIVE_ACTIVE) {
                owners.addAll(group.held().keySet());
            }
        }
        return owners;
    }

    private Map<String, Long> counts(FailoverGroup group) {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("takeovers", group.counts().takeovers);
        counts.put("standDowns", group.counts().standDowns);
        counts.put("fences", group.counts().fences);
        counts.put("pauses", group.counts().pauses);
        counts.put("failures", parts.deeds().failures());
        return counts;
    }
}
