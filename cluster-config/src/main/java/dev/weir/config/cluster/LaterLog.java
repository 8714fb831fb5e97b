// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.spi.merge.MergingValue;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import java.nio.ByteBuffer;

/**
 * Of two logs of changes that parts of a cluster had, keeps the one with the later change, and of the numbers given out the
 * highest. Hazelcast makes one by this class's name.
 *
 * <p>Their first octets are as {@link SharedCells#configuration} says.
 */
public final class LaterLog implements SplitBrainMergePolicy<byte[], MergingValue<byte[]>, Object> {
    private static final int NEWEST_OFFSET = 1;
    private static final int LAST_OFFSET = NEWEST_OFFSET + Long.BYTES;
    private static final int HEAD = LAST_OFFSET + Long.BYTES;

    @Override
    public Object merge(MergingValue<byte[]> merging, MergingValue<byte[]> existing) {
        byte[] one = merging.getValue();
        byte[] other = existing == null ? null : existing.getValue();
        if (other == null || one == null || one.length < HEAD || other.length < HEAD) {
            return other == null ? one : other;
        }
        ByteBuffer first = ByteBuffer.wrap(one);
        ByteBuffer second = ByteBuffer.wrap(other);
        byte[] later = (first.getLong(NEWEST_OFFSET) > second.getLong(NEWEST_OFFSET) ? one : other).clone();
        ByteBuffer.wrap(later).putLong(LAST_OFFSET, Math.max(first.getLong(LAST_OFFSET), second.getLong(LAST_OFFSET)));
        return later;
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
