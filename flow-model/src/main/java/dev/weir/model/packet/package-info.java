// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

/** What is known of one packet, and batches of packets on their way to a shard. */
package dev.weir.model.packet;
