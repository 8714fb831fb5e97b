// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How a node is doing in its failover group, at one moment.
 *
 * @param group name of the group
 * @param node name of this node
 * @param epoch of it
 * @param mode how the group shares the traffic
 * @param priority 1 to 254
 * @param state of this node
 * @param since when it came to be in that state
 * @param term of its last takeover, or the highest it knows of
 * @param inPlace whether the traffic that it is to have comes to it
 * @param owners whose traffic it has, itself included
 * @param takeover the way of taking traffic over, in words
 * @param witness the witness, in words
 * @param witnessAgeMs since its last answer; -1 when it never had to be asked, or never answered
 * @param peers the others
 * @param paths the ways to them, and to a witness that is a node
 * @param counts what has happened so far, by name
 * @param faults datagrams dropped so far, by why
 * @param trouble what is wrong, one line; empty when nothing is
 */
public record FailoverStatus(
        String group,
        String node,
        long epoch,
        GroupMode mode,
        int priority,
        FailoverState state,
        Instant since,
        long term,
        boolean inPlace,
        List<String> owners,
        String takeover,
        String witness,
        long witnessAgeMs,
        List<PeerStatus> peers,
        List<PathStatus> paths,
        Map<String, Long> counts,
        Map<HeartbeatFault, Long> faults,
        String trouble) {

    /**
     * Another node.
     *
     * @param isHeard whether it is there, as far as this node can tell
     * @param heardAgeMs since its last heartbeat
     * @param meteredPackets that it has metered by its last heartbeat
     */
    public record PeerStatus(
            String node,
            long epoch,
            FailoverState state,
            int priority,
            boolean fit,
            long term,
            boolean isHeard,
            long heardAgeMs,
            long meteredPackets) {}

    /**
     * A way to another node.
     *
     * @param address where heartbeats are sent to
     * @param node who was heard on it last; empty when nobody was
     * @param heardAgeMs since then; -1 when nobody was
     * @param received heartbeats so far
     * @param refused times that the host there said that nobody listens
     * @param trouble why nothing can be sent there; empty when it can
     */
    public record PathStatus(
            String address, String node, long heardAgeMs, long received, long refused, String trouble) {}
}
