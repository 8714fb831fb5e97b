// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import dev.weir.router.takeover.FailoverStatus.PathStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What has come by each way, and of whom. One thread uses it. */
final class PathBook {
    private final HeartbeatSockets sockets;
    private final Entry[] entries;
    private final Map<String, Long> meteredPackets = new HashMap<>();

    private static final class Entry {
        String node = "";
        long heardNs;
        long received;
        long refused;
    }

    PathBook(HeartbeatSockets sockets) {
        this.sockets = sockets;
        this.entries = new Entry[sockets.count()];
        for (int path = 0; path < entries.length; path++) {
            entries[path] = new Entry();
        }
    }

    /** A heartbeat of a member of the group has come. */
    void heard(int path, Datagram heartbeat, long nowNs) {
        meteredPackets.put(heartbeat.beat().node(), heartbeat.number());
        if (path != HeartbeatSockets.NO_PATH) {
            entries[path].node = heartbeat.beat().node();
            entries[path].heardNs = nowNs;
            entries[path].received++;
        }
    }

    /** Nobody listens there; returns who did, empty when that is not known. */
    String refused(int path) {
        entries[path].refused++;
        return entries[path].node;
    }

    /** Packets that a node has metered, as it said last. */
    long meteredPackets(String node) {
        return meteredPackets.getOrDefault(node, 0L);
    }

    List<PathStatus> status(long nowNs) {
        List<PathStatus> all = new ArrayList<>();
        for (int path = 0; path < entries.length; path++) {
            Entry entry = entries[path];
            long ageMs = entry.received == 0 ? -1 : (nowNs - entry.heardNs) / 1_000_000;
            all.add(new PathStatus(
                    sockets.endpoint(path).toString(),
                    entry.node,
                    ageMs,
                    entry.received,
                    entry.refused,
                    sockets.trouble(path)));
        }
        return all;
    }
}
