// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.filter.FlowFilter;
import dev.weir.model.flow.FieldGroup;
import dev.weir.model.flow.FlowRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TopTalkersTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long NOW = 1_700_000_000L * SECOND;
    private static final List<GroupKey> SRC = List.of(GroupKey.SRC);

    @Test
    void shouldSumUpBothDirectionsByGroup() {
        TopTalkers top = new TopTalkers(new TopQuery(TopQuery.By.BYTES, SRC, FlowFilter.ALL, 10), NOW - SECOND, NOW);
        top.add(record(1, 1, 80, NOW, NOW, 3, 300, 2, 2000), 0);
        top.add(record(2, 1, 443, NOW, NOW, 1, 40, 0, 0), 0);
        top.add(record(3, 2, 443, NOW, NOW, 1, 100, 0, 0), 0);

        assertThat(top.rows())
                .containsExactly(
                        new TopRow(Map.of("src", "10.0.0.1"), 2340, 6, 2),
                        new TopRow(Map.of("src", "10.0.0.2"), 100, 1, 1));
        assertThat(top.octets()).isEqualTo(2440);
        assertThat(top.missing()).isZero();
    }

    @Test
    void shouldCountOfALongFlowWhatLiesInTheWindow() {
        TopTalkers top =
                new TopTalkers(new TopQuery(TopQuery.By.BYTES, SRC, FlowFilter.ALL, 10), NOW - 10 * SECOND, NOW);
        // A quarter of 40 seconds; all of the answer, which came at once.
        top.add(record(1, 1, 80, NOW - 40 * SECOND, NOW, 400, 4000, 0, 0), 0);
        // It ended before.
        top.add(record(2, 1, 80, NOW - 40 * SECOND, NOW - 11 * SECOND, 400, 4000, 0, 0), 0);

        assertThat(top.rows()).containsExactly(new TopRow(Map.of("src", "10.0.0.1"), 1000, 100, 1));
    }

    @Test
    void shouldCountAFlowOfSeveralRecordsOnce() {
        TopTalkers top =
                new TopTalkers(new TopQuery(TopQuery.By.FLOWS, SRC, FlowFilter.ALL, 10), NOW - 100 * SECOND, NOW);
        for (int i = 0; i < 3; i++) {
            top.add(record(7, 1, 80, NOW - SECOND, NOW, 1, 10, 0, 0), 0);
        }
        top.add(record(8, 1, 80, NOW - SECOND, NOW, 1, 10, 0, 0), 0);

        assertThat(top.rows().get(0).flows()).isEqualTo(2);
        assertThat(top.rows().get(0).packets()).isEqualTo(4);
        assertThat(top.flowsAreMore()).isFalse();
    }

    @Test
    void shouldTellApartWhatIsAbsentAndWhatIsZero() {
        List<GroupKey> ports = List.of(GroupKey.DSTPORT, GroupKey.PROTO);
        TopTalkers top = new TopTalkers(new TopQuery(TopQuery.By.BYTES, ports, FlowFilter.ALL, 10), NOW, NOW);
        byte[] without = record(1, 1, 0, NOW, NOW, 1, 500, 0, 0);
        FlowRecord.putInt(without, FlowRecord.SHAPE_OFFSET, FieldGroup.IPV4.bit());
        top.add(without, 0);
        top.add(record(2, 1, 0, NOW, NOW, 1, 100, 0, 0), 0);

        Map<String, Object> absent = new HashMap<>();
        absent.put("dstport", null);
        absent.put("proto", 17L);
        assertThat(top.rows())
                .containsExactly(
                        new TopRow(absent, 500, 1, 1), new TopRow(Map.of("dstport", 0L, "proto", 17L), 100, 1, 1));
    }

    @Test
    void shouldLeaveOutWhatTheFilterDoes() {
        TopTalkers top = new TopTalkers(
                new TopQuery(TopQuery.By.BYTES, SRC, FlowFilter.parse("dst port 443"), 1), NOW - SECOND, NOW);
        top.add(record(1, 1, 80, NOW, NOW, 1, 1000, 0, 0), 0);
        top.add(record(2, 2, 443, NOW, NOW, 1, 10, 0, 0), 0);
        top.add(record(3, 3, 443, NOW, NOW, 1, 5, 0, 0), 0);

        assertThat(top.rows()).containsExactly(new TopRow(Map.of("src", "10.0.0.2"), 10, 1, 1));
        assertThat(top.groups()).isEqualTo(2);
    }

    /** More groups than there is room for: the large ones are there all the same, and no row lacks more than is told. */
    @Test
    void shouldTellHowMuchMayBeMissingWhenGroupsAreTooMany() {
        TopTalkers top = new TopTalkers(
                new TopQuery(TopQuery.By.BYTES, List.of(GroupKey.SRC, GroupKey.DSTPORT), FlowFilter.ALL, 5),
                NOW - SECOND,
                NOW,
                256);
        Random random = new Random(3);
        Map<Integer, Long> exact = new HashMap<>();
        for (int i = 0; i < 30_000; i++) {
            boolean heavy = i % 3 == 0;
            int port = heavy ? random.nextInt(5) : 1000 + random.nextInt(50_000);
            long octets = heavy ? 100 * (port + 1) : 1;
            exact.merge(port, octets, Long::sum);
            top.add(record(i + 1, 1, port, NOW, NOW, 1, octets, 0, 0), 0);
        }

        assertThat(top.missing()).isPositive();
        assertThat(top.rows()).hasSize(5);
        for (TopRow row : top.rows()) {
            long wanted = exact.get(((Long) row.group().get("dstport")).intValue());
            assertThat(row.octets()).isBetween(wanted - top.missing(), wanted);
        }
        assertThat(top.rows().get(0).group()).containsEntry("dstport", 4L);
    }

    private static byte[] record(
            long flow,
            int host,
            int port,
            long startNs,
            long endNs,
            long packets,
            long octets,
            long backPackets,
            long backOctets) {
        byte[] record = new byte[FlowRecord.OCTETS];
        int shape = FieldGroup.bits(FieldGroup.IPV4, FieldGroup.PORTS);
        FlowRecord.putLong(record, FlowRecord.FLOW_ID_OFFSET, flow);
        FlowRecord.putInt(record, FlowRecord.SOURCE_ADDRESS_OFFSET, 10 << 24 | host);
        FlowRecord.putInt(record, FlowRecord.DESTINATION_ADDRESS_OFFSET, 11 << 24);
        FlowRecord.putShort(record, FlowRecord.DESTINATION_PORT_OFFSET, port);
        FlowRecord.putByte(record, FlowRecord.PROTOCOL_OFFSET, 17);
        direction(record, FlowRecord.FORWARD, startNs, endNs, packets, octets);
        if (backPackets != 0) {
            shape |= FieldGroup.REVERSE.bit();
            direction(record, FlowRecord.REVERSE, endNs, endNs, backPackets, backOctets);
        }
        FlowRecord.putInt(record, FlowRecord.SHAPE_OFFSET, shape);
        return record;
    }

    private static void direction(byte[] record, int at, long startNs, long endNs, long packets, long octets) {
        FlowRecord.putLong(record, at + FlowRecord.DIRECTION_START_OFFSET, startNs);
        FlowRecord.putLong(record, at + FlowRecord.DIRECTION_END_OFFSET, endNs);
        FlowRecord.putLong(record, at + FlowRecord.DIRECTION_PACKETS_OFFSET, packets);
        FlowRecord.putLong(record, at + FlowRecord.DIRECTION_OCTETS_OFFSET, octets);
    }
}
