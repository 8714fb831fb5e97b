// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/** What one mode of sharing the traffic has to say of each state; the rest is the {@link FailoverGroup}'s. */
interface GroupRules {

    /** It has listened for long enough, or needs to no more: whether it is to go on as a standby. */
    boolean isListeningOver(long nowNs);

    /** As a standby. */
    void standby(long nowNs);

    /** As one that has traffic, is fit, and is not cut off. */
    void active(long nowNs);

    /** Who has taken the traffic of one that leaves, and has it in place; {@code null} while nobody has. */
    Peer heir(long nowNs);

    /** Whether there is anybody who could take the traffic of one that leaves. */
    boolean hasCandidate(long nowNs);
}
