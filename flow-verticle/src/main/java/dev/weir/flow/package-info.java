// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** The verticle that meters: one instance a shard, one owner thread each. */
package dev.weir.flow;
