// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.process;

import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowRecord;

/** Makes batches of flow records: record {@code i} has flow id {@code firstId + i}, 2 packets and 100 octets. */
public final class TestFlows {
    private TestFlows() {}

    public static FlowBatch batch(int records, long firstId) {
        FlowBatch batch = new FlowBatch(Math.max(1, records));
        for (int i = 0; i < records; i++) {
            int start = batch.next();
            FlowRecord.putLong(batch.octets(), start + FlowRecord.FLOW_ID_OFFSET, firstId + i);
            int forward = start + FlowRecord.FORWARD;
            FlowRecord.putLong(batch.octets(), forward + FlowRecord.DIRECTION_PACKETS_OFFSET, 2);
            FlowRecord.putLong(batch.octets(), forward + FlowRecord.DIRECTION_OCTETS_OFFSET, 100);
            batch.commit();
        }
        batch.meteringTimeNs(1_000_000_000L);
        return batch;
    }
}
