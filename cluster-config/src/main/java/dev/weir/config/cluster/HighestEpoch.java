// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.spi.merge.MergingValue;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;

/** Of two epochs that parts of a cluster knew of one name, keeps the higher. Hazelcast makes one by this class's name. */
public final class HighestEpoch implements SplitBrainMergePolicy<Long, MergingValue<Long>, Object> {

    @Override
    public Object merge(MergingValue<Long> merging, MergingValue<Long> existing) {
        Long one = merging.getValue();
        Long other = existing == null ? null : existing.getValue();
        return other == null || one > other ? one : other;
    }

    @Override
    public void writeData(ObjectDataOutput out) {
        // It knows nothing.
    }

    @Override
    public void readData(ObjectDataInput in) {
        // It knows nothing.
    }
}
