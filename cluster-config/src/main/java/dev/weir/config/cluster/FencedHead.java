// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.spi.merge.MergingValue;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * Of two heads that parts of a cluster had of one owner, keeps the one that says that the owner was taken over: it must learn
 * that. Else the later one. Hazelcast makes one by this class's name.
 *
 * <p>A head of the flow state begins with its version, 1; the owner's name, its length 2 before it; its epoch, 8; then
 * sequence 8, settled 1, released 1, fenced 1.
 */
public final class FencedHead implements SplitBrainMergePolicy<byte[], MergingValue<byte[]>, Object> {
    private static final int EPOCH_OCTETS = Long.BYTES;

    @Override
    public Object merge(MergingValue<byte[]> merging, MergingValue<byte[]> existing) {
        byte[] one = merging.getValue();
        byte[] other = existing == null ? null : existing.getValue();
        return other == null || isBefore(other, one) ? one : other;
    }

    private static boolean isBefore(byte[] known, byte[] candidate) {
        try {
            ByteBuffer first = sequenceOf(known);
            ByteBuffer second = sequenceOf(candidate);
            long firstSequence = first.getLong();
            long secondSequence = second.getLong();
            int firstEnd = end(first);
            int secondEnd = end(second);
            return firstEnd != secondEnd ? firstEnd < secondEnd : firstSequence < secondSequence;
        } catch (BufferUnderflowException | IllegalArgumentException nonsense) {
            return false;
        }
    }

    private static ByteBuffer sequenceOf(byte[] head) {
        ByteBuffer buffer = ByteBuffer.wrap(head);
        int nameOctets = buffer.position(1).getShort() & 0xffff;
        return buffer.position(buffer.position() + nameOctets + EPOCH_OCTETS);
    }

    /** 2 for one that is settled, 1 for one that is fenced, 0 for one that goes on. */
    private static int end(ByteBuffer flags) {
        boolean settled = flags.get() != 0;
        flags.get();
        boolean fenced = flags.get() != 0;
        return settled ? 2 : fenced ? 1 : 0;
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
