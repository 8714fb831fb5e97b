// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/**
 * How a node takes part in its group.
 *
 * @param node its name, which no other of the group has
 * @param priority 1 to 254; the highest becomes active, of equals the one whose name comes last
 * @param preempt whether it asks a node of lower priority for the traffic
 * @param holdDownNs for how long after a start or a takeover it does not ask
 * @param intervalNs between heartbeats
 * @param misses heartbeats that may be missing before a node counts as silent
 * @param hasWitness whether there is somebody to ask before traffic is taken from a silent node
 * @param handOverNs how long a node that leaves waits for another to take the traffic
 */
record GroupSettings(
        String node,
        int priority,
        GroupMode mode,
        boolean preempt,
        long holdDownNs,
        long intervalNs,
        int misses,
        boolean hasWitness,
        long handOverNs) {

    private static final int LISTEN_SILENCES = 2;
    private static final int PATIENCE_SILENCES = 4;
    private static final int ISOLATION_SILENCES = 3;

    /** After so long without a heartbeat a node is silent; who was asleep for longer may have been taken over. */
    long silenceNs() {
        return intervalNs * misses;
    }

    /** After so long without a heartbeat a node is believed to be gone whose host says that nobody listens there. */
    long refusedSilenceNs() {
        return intervalNs + intervalNs / 2;
    }

    /** For how long a node listens before it says anything of who is to have the traffic: all others can be heard twice. */
    long listenNs() {
        return LISTEN_SILENCES * silenceNs();
    }

    /** For how long a node waits for one of higher rank to take traffic that nobody has. */
    long patienceNs() {
        return PATIENCE_SILENCES * silenceNs();
    }

    /** For how long an active node goes on without hearing any other or the witness. */
    long isolationNs() {
        return ISOLATION_SILENCES * silenceNs();
    }
}
