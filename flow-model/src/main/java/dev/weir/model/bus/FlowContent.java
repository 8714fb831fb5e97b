// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.bus;

import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowRecord;
import io.vertx.core.buffer.Buffer;

/**
 * A flow batch, written out.
 *
 * <pre>
 *   flags 1 (1 live) | records 4 | meteringTimeNs 8 | records
 * </pre>
 *
 * @param batch with at least one record
 */
public record FlowContent(FlowBatch batch) implements Parcel.Content {
    /** The flow batch that a parcel carries. */
    public static FlowBatch of(Parcel parcel) {
        WireReader reader = parcel.reader();
        boolean live = (reader.octet() & 1) != 0;
        int records = reader.number();
        long meteringTimeNs = reader.longNumber();
        if (records < 1 || records > FlowBatch.MAX_CAPACITY) {
            throw reader.malformed(records + " records");
        }
        FlowBatch batch = new FlowBatch(reader.octets(records * FlowRecord.OCTETS), records, meteringTimeNs);
        batch.live(live);
        return batch;
    }

    @Override
    public void writeTo(Buffer buffer) {
        buffer.appendByte((byte) (batch.live() ? 1 : 0))
                .appendInt(batch.records())
                .appendLong(batch.meteringTimeNs())
                .appendBytes(batch.octets(), 0, batch.start(batch.records()));
    }
}
