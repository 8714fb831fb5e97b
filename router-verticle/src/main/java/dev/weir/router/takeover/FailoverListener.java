// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/**
 * Is told what becomes of this node in its group. What is decided it is told on the thread of the heartbeats, in the order in
 * which it is decided: it must return at once then, and leave what takes time to other threads. {@link #beforeTraffic} and
 * {@link #afterTraffic} are called on the thread that moves traffic, and may wait.
 */
public interface FailoverListener {

    /** This node has the traffic of an owner from now on; it is being brought here. */
    default void onActive(TookOver event) {}

    /** Another node took the traffic without this one's consent, in this epoch: what this node still holds of it is the other's. */
    default void onFenced(String by, long epoch) {}

    /** This node gives all traffic up, which is about to be let go of: nothing more is to be said of it. */
    default void onStandDown(StandDownCause cause, String other) {}

    /**
     * Since this node gave its traffic up without knowing whether another had taken it, it has heard the others, and was told
     * if one has.
     */
    default void onListened() {}

    /** This node lets the part of another go, which is back. Only where each has its own part. */
    default void onReturned(String owner) {}

    /** Traffic is about to be brought here, which waits for this. What must be in place before the first packet is made so now. */
    default void beforeTraffic(TookOver event) {}

    /** The traffic of an owner was let go of. */
    default void afterTraffic(String owner) {}
}
