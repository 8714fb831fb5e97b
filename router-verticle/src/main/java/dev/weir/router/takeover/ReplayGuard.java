// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets each datagram in once: of every sender and way, epoch and sequence number must grow. A way has an order of its own, so
 * that the slower of two is not taken for a replay of the faster. One thread uses it.
 */
final class ReplayGuard {
    /** Far more than the nodes and ways of a group; of more, the one that was silent for the longest is forgotten. */
    private static final int MAX = 256;

    private record Way(long group, String node, int path) {}

    private record Place(long epoch, long sequence) {}

    private final Map<Way, Place> places = new LinkedHashMap<>(MAX, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Way, Place> eldest) {
            return size() > MAX;
        }
    };

    /** Whether a datagram, whose proof was checked, was sent after all of its way that were let in before. */
    boolean letIn(Datagram datagram) {
        Way way = new Way(datagram.group(), datagram.beat().node(), datagram.path());
        Place place = new Place(datagram.beat().epoch(), datagram.beat().sequence());
        Place last = places.get(way);
        boolean isLater =
                last == null || place.epoch > last.epoch || place.epoch == last.epoch && place.sequence > last.sequence;
        if (isLater) {
            places.put(way, place);
        }
        return isLater;
    }
}
