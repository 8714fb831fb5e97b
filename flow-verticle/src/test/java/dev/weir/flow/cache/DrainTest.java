// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static dev.weir.flow.cache.MeterFixture.IDLE;
import static dev.weir.flow.cache.MeterFixture.MILLI;
import static dev.weir.flow.cache.MeterFixture.SECOND;
import static dev.weir.flow.cache.MeterFixture.START;
import static dev.weir.flow.cache.PacketBuilder.RST;
import static dev.weir.flow.cache.PacketBuilder.tcp;
import static dev.weir.flow.cache.PacketBuilder.udp;
import static dev.weir.model.flow.FlowEndReason.END_OF_FLOW;
import static dev.weir.model.flow.FlowEndReason.FORCED_END;
import static dev.weir.model.flow.FlowEndReason.IDLE_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.flow.FlowBatch;
import dev.weir.model.ledger.LedgerCounter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How records leave: batch by batch, in time, and all of them at the end; and what the ledger says of it. */
class DrainTest {
    private final MeterFixture meter = new MeterFixture();

    @AfterEach
    void close() {
        meter.close();
    }

    @Test
    void shouldEndAllFlowsInSteps() {
        meter.meter(flows(10, START));
        assertThat(meter.cache.drain(4)).isTrue();
        assertThat(meter.cache.size()).isEqualTo(6);
        assertThat(meter.published()).hasSize(4);
        assertThat(meter.cache.drain(6)).isFalse();
        assertThat(meter.cache.size()).isZero();

        assertThat(meter.published())
                .hasSize(6)
                .extracting(RecordedFlow::reason)
                .containsOnly(FORCED_END);
        assertThat(meter.slice.packets(LedgerCounter.RECORDS_FORCED_END)).isEqualTo(10);
        assertThat(meter.cache.drain(1)).isFalse();
        meter.assertBalance();
    }

    @Test
    void shouldDrainAnEmptyCache() {
        assertThat(meter.cache.drain(100)).isFalse();
        assertThat(meter.published()).isEmpty();
        assertThat(meter.cache.publishedBatches()).isZero();
        meter.assertBalance();
    }

    @Test
    void shouldNameTheOwnEndOfFlowsThatEndedByNow() {
        meter.meter(
                udp().at(START),
                tcp(RST).at(START + IDLE - SECOND),
                udp().ports(1, 2).at(START + IDLE));

        assertThat(meter.drained())
                .extracting(RecordedFlow::reason)
                .containsExactlyInAnyOrder(IDLE_TIMEOUT, END_OF_FLOW, FORCED_END);
    }

    @Test
    void shouldMeterOnAfterADrain() {
        meter.meter(udp().at(START));
        assertThat(meter.drained()).hasSize(1);
        meter.meter(udp().at(START + MILLI));

        assertThat(meter.drained())
                .singleElement()
                .satisfies(flow -> assertThat(flow.flowId())
                        .isEqualTo(udp().at(START + MILLI).flowId()));
        assertThat(meter.slice.packets(LedgerCounter.FLOWS_STARTED)).isEqualTo(2);
        meter.assertBalance();
    }

    @Test
    void shouldDrainALargeTableThatFlowsHaveLeftAndUseItAgain() {
        int flows = 20_000;
        meter.meter(flows(flows, START));
        // Ends the first ones, so that places among the others are free.
        meter.meter(flows(flows / 2, START + IDLE + 10 * SECOND));
        assertThat(meter.drained()).hasSize(flows + flows / 2);
        long octets = meter.cache.memoryOctets();

        meter.meter(flows(flows, START + 2 * IDLE));
        assertThat(meter.cache.size()).isEqualTo(flows);
        meter.meter(flows(flows, START + 2 * IDLE + 1));
        assertThat(meter.cache.size()).isEqualTo(flows);
        assertThat(meter.drained()).hasSize(flows);
        assertThat(meter.cache.memoryOctets()).isLessThanOrEqualTo(octets);
        meter.assertBalance();
    }

    @Test
    void shouldFillBatchesFromACaptureFileEachLargerThanTheOneBefore() {
        meter.meter(flows(3 * FlowBatch.DEFAULT_CAPACITY + 1, START));
        meter.meter(udp().at(START + 60 * SECOND), udp().at(START + 60 * SECOND));

        assertThat(meter.batches)
                .extracting(FlowBatch::records)
                .containsExactly(FlowBatch.DEFAULT_CAPACITY, 2 * FlowBatch.DEFAULT_CAPACITY);
        assertThat(meter.cache.publishedBatches()).isEqualTo(2);
        assertThat(meter.drained()).hasSize(3 * FlowBatch.DEFAULT_CAPACITY + 2);
        assertThat(meter.cache.publishedBatches()).isEqualTo(3);
    }

    @Test
    void shouldTellTheMeteringTime() {
        meter.meter(udp().at(START), udp().at(START + 5 * SECOND), udp().at(START + 4 * SECOND));
        meter.cache.drain(1);

        assertThat(meter.batches).extracting(FlowBatch::meteringTimeNs).containsExactly(START + 5 * SECOND);
    }

    @Test
    void shouldLetARecordOfALiveLinkWaitForOthersButNotForLong() {
        meter.live()
                .meter(udp().at(START), tcp(RST).at(START), tcp(RST).ports(1, 2).at(START + 5 * MILLI));
        long endNs = START + SECOND + 140 * MILLI;
        meter.meter(udp().at(endNs));
        assertThat(meter.published()).isEmpty();
        meter.meter(udp().at(endNs + 19 * MILLI));
        assertThat(meter.published()).isEmpty();
        meter.meter(udp().at(endNs + 20 * MILLI));

        assertThat(meter.published()).extracting(RecordedFlow::reason).containsExactly(END_OF_FLOW, END_OF_FLOW);
    }

    @Test
    void shouldPublishWhatWaitsWhenALiveLinkFallsSilent() {
        meter.live().meter(udp().at(START), tcp(RST).at(START));
        meter.meter(udp().at(START + SECOND + 140 * MILLI));
        assertThat(meter.published()).isEmpty();
        meter.cache.advance(START + SECOND + 141 * MILLI);

        assertThat(meter.published()).hasSize(1);
    }

    @Test
    void shouldBookPacketsOctetsAndFlows() {
        meter.meter(
                udp().at(START).octets(100),
                udp().back().at(START + 1).segments(3, 4000, 1500),
                tcp(RST).at(START + 2).octets(40));
        meter.assertBalance();
        assertThat(meter.slice.packets(LedgerCounter.METERED)).isEqualTo(5);
        assertThat(meter.slice.octets(LedgerCounter.METERED)).isEqualTo(4140);
        assertThat(meter.slice.packets(LedgerCounter.CACHED)).isEqualTo(5);
        assertThat(meter.slice.octets(LedgerCounter.CACHED)).isEqualTo(4140);
        assertThat(meter.slice.packets(LedgerCounter.FLOWS_CACHED)).isEqualTo(2);
        assertThat(meter.slice.packets(LedgerCounter.FLOWS_STARTED)).isEqualTo(2);

        meter.drained();
        meter.assertBalance();
        assertThat(meter.slice.packets(LedgerCounter.CACHED)).isZero();
        assertThat(meter.slice.octets(LedgerCounter.CACHED)).isZero();
        assertThat(meter.slice.packets(LedgerCounter.RECORDED)).isEqualTo(5);
        assertThat(meter.slice.octets(LedgerCounter.RECORDED)).isEqualTo(4140);
        assertThat(meter.slice.packets(LedgerCounter.FLOW_RECORDS)).isEqualTo(2);
    }

    private static List<PacketBuilder> flows(int count, long timeNs) {
        List<PacketBuilder> packets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            packets.add(udp().ports(i, 9).at(timeNs));
        }
        return packets;
    }
}
