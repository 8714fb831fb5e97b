// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/**
 * That this node has the traffic from now on.
 *
 * @param owner whose traffic: this node's own name, or, where each node has its own part, the one whose part it is
 * @param peer who had it before; empty when nobody is known to
 * @param peerEpoch the epoch that it was in then; 0 when nobody is known to
 * @param term of the takeover, greater than all before in the group
 */
public record TookOver(String owner, String peer, long peerEpoch, TakeoverReason why, long term) {}
