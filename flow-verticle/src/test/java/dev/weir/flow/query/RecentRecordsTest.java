// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowRecord;
import org.junit.jupiter.api.Test;

class RecentRecordsTest {
    /** Room for three times 1024 records. */
    private static final long OCTETS = 3L * 1024 * 265;

    @Test
    void shouldKeepNothingWithoutMemory() {
        RecentRecords.NONE.add(0, batch(0, 10, 5));

        assertThat(RecentRecords.NONE.end()).isZero();
        assertThat(RecentRecords.NONE.read(0, new RecentPage())).isZero();
    }

    @Test
    void shouldNumberRecordsAndTellTheirShardAndTime() {
        RecentRecords recent = new RecentRecords(OCTETS);
        recent.add(0, batch(0, 700, 5));
        recent.add(3, batch(700, 700, 9));

        RecentPage page = new RecentPage();
        assertThat(recent.read(600, page)).isEqualTo(1024);
        assertThat(page.first()).isEqualTo(600);
        assertThat(page.records()).isEqualTo(424);
        assertThat(FlowRecord.flowId(page.octets(), page.start(150))).isEqualTo(751);
        assertThat(page.shard(99)).isZero();
        assertThat(page.shard(100)).isEqualTo(3);
        assertThat(page.madeNs(99)).isEqualTo(5);
        assertThat(page.madeNs(100)).isEqualTo(9);
        assertThat(recent.read(1024, page)).isEqualTo(1400);
        assertThat(recent.read(1400, page)).isEqualTo(1400);
        assertThat(page.records()).isZero();
        assertThat(recent.reachesBackToNs()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void shouldOverwriteTheOldestAndTellHowFarBackItReaches() {
        RecentRecords recent = new RecentRecords(OCTETS);
        assertThat(recent.capacity()).isEqualTo(3072);
        for (int i = 0; i < 40; i++) {
            recent.add(0, batch(100L * i, 100, i));
        }

        assertThat(recent.end()).isEqualTo(4000);
        assertThat(recent.first()).isEqualTo(928);
        assertThat(recent.reachesBackToNs()).isEqualTo(9);
        RecentPage page = new RecentPage();
        long next = 0;
        long expected = 928;
        while (next < recent.end()) {
            next = recent.read(next, page);
            for (int i = 0; i < page.records(); i++) {
                assertThat(FlowRecord.flowId(page.octets(), page.start(i))).isEqualTo(++expected);
            }
        }
        assertThat(expected).isEqualTo(4000);
    }

    /** Records whose flows' identifiers begin after {@code from}. */
    private static FlowBatch batch(long from, int records, long madeNs) {
        FlowBatch batch = new FlowBatch(records);
        for (int i = 0; i < records; i++) {
            FlowRecord.putLong(batch.octets(), batch.next() + FlowRecord.FLOW_ID_OFFSET, from + i + 1);
            batch.commit();
        }
        batch.meteringTimeNs(madeNs);
        return batch;
    }
}
