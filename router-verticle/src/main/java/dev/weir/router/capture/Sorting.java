// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture;

/**
 * How packets are sorted to shards.
 *
 * @param generation counts the changes of the number of shards; see {@code PacketBatch.generation}
 * @param shards how many share the flows
 */
public record Sorting(int generation, int shards) {}
