// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** The flow cache of one shard: packets in, flow records out. Knows no Vert.x. */
package dev.weir.flow.cache;
