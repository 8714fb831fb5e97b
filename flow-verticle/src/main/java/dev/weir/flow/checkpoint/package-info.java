// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Keeps the flows of a node where another one finds them when it has died, and takes over those of the dead. Knows no Vert.x
 * and no Hazelcast: a {@link dev.weir.model.state.StateStore} is all it needs, so that the whole protocol runs in simulated
 * time too.
 *
 * <p>A life of a node ({@link dev.weir.model.state.StateOwner}) has one {@link dev.weir.flow.checkpoint.StateHead} in the
 * store, which lists the {@link dev.weir.flow.checkpoint.SavedChunk chunks} of each shard. It is changed by one atomic step
 * only, from what its owner knows to be there. Whoever takes a node over marks the head in the same way, and from then on
 * the owner's step fails: it is fenced.
 */
package dev.weir.flow.checkpoint;
