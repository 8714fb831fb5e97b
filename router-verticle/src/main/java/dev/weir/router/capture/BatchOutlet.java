// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture;

import dev.weir.model.packet.PacketBatch;

/** Where full batches go: the way to the shard. It owns the batch from then on. */
@FunctionalInterface
public interface BatchOutlet {
    /** Sends a batch to a shard; never waits. */
    void send(int shard, PacketBatch batch);
}
