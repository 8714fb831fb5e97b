// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/**
 * That a node has the traffic of another, which had a part of its own or all of it before.
 *
 * @param owner name of that other
 * @param epoch of it when the traffic was taken
 * @param term of the takeover
 * @param fences whether the other was not asked: what it still did in that epoch is not to count
 */
record Held(String owner, long epoch, long term, boolean fences) {}
