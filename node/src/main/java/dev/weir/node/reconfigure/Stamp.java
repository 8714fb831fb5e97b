// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

/**
 * What a version that is made for more than one node says of itself.
 *
 * @param number its number, unless the node has had it already
 * @param who wanted it
 * @param scope whom it was for
 * @param shared how far in the shared changes the node has come with it
 */
public record Stamp(long number, String who, Scope scope, SharedMark shared) {}
