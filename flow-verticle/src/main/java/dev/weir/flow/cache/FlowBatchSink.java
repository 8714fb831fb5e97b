// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.flow.FlowBatch;

/** Takes the batches of records that a cache makes. */
@FunctionalInterface
public interface FlowBatchSink {
    /** Takes a batch; the cache does not touch it again. */
    void publish(FlowBatch batch);
}
