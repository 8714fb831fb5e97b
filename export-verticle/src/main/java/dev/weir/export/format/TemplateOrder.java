// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowRecord;
import java.util.Arrays;

/**
 * The order in which the records of a batch go into datagrams: those of one template together, otherwise as they came. Sets
 * then are long, and so many datagrams have the same length that the kernel can be given them in one piece.
 */
final class TemplateOrder {
    private final ShapeTable<Kind> kinds;
    private int known;
    private int[] order = new int[FlowBatch.DEFAULT_CAPACITY];

    /** By kind: records in the batch, then where the next of them goes. All 0 between two batches. */
    private int[] places = new int[16];

    /** The kinds of the batch, as they came. */
    private int[] seen = new int[16];

    private int last;

    /**
     * Makes one.
     *
     * @param groups the bits of a shape by which templates differ
     */
    TemplateOrder(int groups) {
        this.kinds = new ShapeTable<>(groups, shape -> new Kind(known++));
    }

    /** Arranges a batch; the first of its templates is the last of the batch before, if that goes on. */
    void arrange(FlowBatch batch) {
        int records = batch.records();
        if (order.length < records) {
            order = new int[records];
        }
        int counted = count(batch);
        begin(counted);
        for (int i = 0; i < records; i++) {
            order[places[number(batch, i)]++] = i;
        }
        for (int i = 0; i < counted; i++) {
            places[seen[i]] = 0;
        }
    }

    /** Which record of the batch comes at a place. */
    int index(int place) {
        return order[place];
    }

    private int count(FlowBatch batch) {
        int counted = 0;
        for (int i = 0; i < batch.records(); i++) {
            int number = number(batch, i);
            if (number >= places.length) {
                places = Arrays.copyOf(places, 2 * number);
                seen = Arrays.copyOf(seen, 2 * number);
            }
            if (places[number]++ == 0) {
                seen[counted] = number;
                if (number == last) {
                    seen[counted] = seen[0];
                    seen[0] = number;
                }
                counted++;
            }
        }
        return counted;
    }

    /** Gives each kind the places of its records. */
    private void begin(int counted) {
        int place = 0;
        for (int i = 0; i < counted; i++) {
            int number = seen[i];
            int records = places[number];
            places[number] = place;
            place += records;
            last = number;
        }
    }

    private int number(FlowBatch batch, int index) {
        return kinds.of(FlowRecord.shape(batch.octets(), batch.start(index))).number();
    }

    /** Records that have a template in common, which need not have been made yet: numbered from 0 on. */
    private record Kind(int number) {}
}
