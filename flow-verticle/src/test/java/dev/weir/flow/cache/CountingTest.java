// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static dev.weir.flow.cache.MeterFixture.ACTIVE;
import static dev.weir.flow.cache.MeterFixture.MILLI;
import static dev.weir.flow.cache.MeterFixture.SECOND;
import static dev.weir.flow.cache.MeterFixture.START;
import static dev.weir.flow.cache.PacketBuilder.ACK;
import static dev.weir.flow.cache.PacketBuilder.FIN;
import static dev.weir.flow.cache.PacketBuilder.NS;
import static dev.weir.flow.cache.PacketBuilder.SYN;
import static dev.weir.flow.cache.PacketBuilder.tcp;
import static dev.weir.flow.cache.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.flow.FlowEndReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is counted of the packets of a flow, by direction. */
class CountingTest {
    private final MeterFixture meter = new MeterFixture();

    @AfterEach
    void close() {
        meter.assertBalance();
        meter.close();
    }

    @Test
    void shouldCountEachDirection() {
        meter.meter(
                udp().at(START).octets(60),
                udp().at(START + 3).octets(1500),
                udp().back().at(START + 1).octets(400),
                udp().at(START + 2).octets(61));

        RecordedFlow flow = onlyOne();
        assertThat(flow.forward().packets()).isEqualTo(3);
        assertThat(flow.forward().octets()).isEqualTo(1621);
        assertThat(flow.forward().startNs()).isEqualTo(START);
        assertThat(flow.forward().endNs()).isEqualTo(START + 3);
        assertThat(flow.forward().minLength()).isEqualTo(60);
        assertThat(flow.forward().maxLength()).isEqualTo(1500);
        assertThat(flow.reverse().packets()).isEqualTo(1);
        assertThat(flow.reverse().octets()).isEqualTo(400);
        assertThat(flow.reverse().startNs()).isEqualTo(START + 1);
        assertThat(flow.reverse().endNs()).isEqualTo(START + 1);
        assertThat(flow.reverse().minLength()).isEqualTo(400);
        assertThat(flow.reverse().maxLength()).isEqualTo(400);
    }

    @Test
    void shouldKeepLowestAndHighestTtlOfEachDirection() {
        meter.meter(
                udp().at(START).ttl(64),
                udp().at(START + 1).ttl(255),
                udp().at(START + 2).ttl(0),
                udp().back().at(START + 3).ttl(128));

        RecordedFlow flow = onlyOne();
        assertThat(flow.forward().minTtl()).isZero();
        assertThat(flow.forward().maxTtl()).isEqualTo(255);
        assertThat(flow.reverse().minTtl()).isEqualTo(128);
        assertThat(flow.reverse().maxTtl()).isEqualTo(128);
    }

    @Test
    void shouldKeepTheFirstTypeOfServiceAndAllSeen() {
        meter.meter(
                udp().at(START).tos(0x10),
                udp().at(START + 1).tos(0x03),
                udp().back().at(START + 2).tos(0xb8),
                udp().at(START + 3).tos(0x80));

        RecordedFlow flow = onlyOne();
        assertThat(flow.forward().tos()).isEqualTo(0x10);
        assertThat(flow.forward().tosSeen()).isEqualTo(0x93);
        assertThat(flow.reverse().tos()).isEqualTo(0xb8);
        assertThat(flow.reverse().tosSeen()).isEqualTo(0xb8);
    }

    @Test
    void shouldGatherAllNineTcpFlagsOfEachDirection() {
        meter.meter(
                tcp(SYN).at(START),
                tcp(SYN | ACK | 0x40).back().at(START + 1),
                tcp(ACK | NS | 0x80).at(START + 2),
                tcp(FIN | ACK).at(START + 3));

        RecordedFlow flow = onlyOne();
        assertThat(flow.forward().tcpFlags()).isEqualTo(0x193);
        assertThat(flow.reverse().tcpFlags()).isEqualTo(0x52);
    }

    @Test
    void shouldKeepTheFirstWindowOfEachDirection() {
        meter.meter(
                tcp(SYN).at(START).window(64240),
                tcp(SYN | ACK).back().at(START + 1).window(0),
                tcp(ACK).at(START + 2).window(502),
                tcp(ACK).back().at(START + 3).window(509));

        RecordedFlow flow = onlyOne();
        assertThat(flow.forward().tcpWindow()).isEqualTo(64240);
        assertThat(flow.reverse().tcpWindow()).isZero();
    }

    @Test
    void shouldNotTakeTheWindowOfAPacketWithoutTransportHeader() {
        meter.meter(tcp(0).at(START).withoutTransport(), tcp(ACK).at(START + 1).window(700));

        assertThat(onlyOne().forward().tcpWindow()).isEqualTo(700);
    }

    @Test
    void shouldCountASuperPacketAsTheSegmentsItStandsFor() {
        // 44 segments of 1500 octets and a last one of 340.
        meter.meter(tcp(ACK).at(START).segments(45, 44 * 1500 + 340, 1500));

        RecordedFlow.Way forward = onlyOne().forward();
        assertThat(forward.packets()).isEqualTo(45);
        assertThat(forward.octets()).isEqualTo(66340);
        assertThat(forward.minLength()).isEqualTo(340);
        assertThat(forward.maxLength()).isEqualTo(1500);
    }

    @Test
    void shouldCountASuperPacketWhoseLastSegmentIsFull() {
        meter.meter(
                tcp(ACK).at(START).segments(2, 3000, 1500),
                tcp(ACK).at(START + 1).octets(1600));

        RecordedFlow.Way forward = onlyOne().forward();
        assertThat(forward.packets()).isEqualTo(3);
        assertThat(forward.minLength()).isEqualTo(1500);
        assertThat(forward.maxLength()).isEqualTo(1600);
    }

    @Test
    void shouldKeepALengthThatIpCannotHaveAsTheLongestItCan() {
        meter.meter(tcp(ACK).at(START).octets(200_000));

        RecordedFlow.Way forward = onlyOne().forward();
        assertThat(forward.octets()).isEqualTo(200_000);
        assertThat(forward.maxLength()).isEqualTo(65535);
    }

    @Test
    void shouldTellOnlyWhatCameSinceTheLastRecord() {
        meter.meter(
                udp().at(START).octets(1000).ttl(3).tos(0x2e),
                udp().back().at(START + 1).octets(900));
        List<PacketBuilder> later = new ArrayList<>();
        for (int second = 10; second <= 60; second += 10) {
            later.add(udp().at(START + second * SECOND).octets(80));
        }
        meter.meter(later);

        List<RecordedFlow> flows = meter.drained();
        assertThat(flows).hasSize(2);
        assertThat(flows.get(0).reason()).isEqualTo(FlowEndReason.ACTIVE_TIMEOUT);
        assertThat(flows.get(0).forward().packets()).isEqualTo(6);
        assertThat(flows.get(0).reverse().packets()).isEqualTo(1);
        RecordedFlow delta = flows.get(1);
        assertThat(delta.flowId()).isEqualTo(flows.get(0).flowId());
        assertThat(delta.forward())
                .isEqualTo(new RecordedFlow.Way(
                        1, 80, START + 60 * SECOND, START + 60 * SECOND, 80, 80, 0, 0, 0, 0, 64, 64));
        assertThat(delta.reverse()).isEqualTo(new RecordedFlow.Way(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void shouldGiveADeltaOfTheReverseDirectionAloneAnInterval() {
        meter.meter(udp().at(START));
        for (int second = 10; second <= 70; second += 10) {
            meter.meter(udp().back().at(START + second * SECOND));
        }

        RecordedFlow delta = meter.drained().get(1);
        assertThat(delta.source()).isEqualTo("10.0.0.1");
        assertThat(delta.forward().packets()).isZero();
        assertThat(delta.forward().octets()).isZero();
        assertThat(delta.forward().startNs()).isEqualTo(START + ACTIVE);
        assertThat(delta.forward().endNs()).isEqualTo(START + 70 * SECOND);
        assertThat(delta.reverse().packets()).isEqualTo(2);
        assertThat(delta.reverse().startNs()).isEqualTo(START + ACTIVE);
        assertThat(delta.reverse().endNs()).isEqualTo(START + 70 * SECOND);
    }

    @Test
    void shouldSpanAllPacketsWhateverTheirOrder() {
        meter.meter(
                udp().at(START + 500 * MILLI),
                udp().at(START),
                udp().at(START + 900 * MILLI),
                udp().at(START + 700 * MILLI));

        RecordedFlow.Way forward = onlyOne().forward();
        assertThat(forward.startNs()).isEqualTo(START);
        assertThat(forward.endNs()).isEqualTo(START + 900 * MILLI);
    }

    @Test
    void shouldMakeARecordBeforeThePacketCounterWraps() {
        int half = 1 << 30;
        meter.meter(
                udp().at(START).segments(half, 3L << 30, 3),
                udp().at(START + 1).segments(half, 3L << 30, 3),
                udp().at(START + 2).segments(half, 3L << 30, 3),
                udp().at(START + 3).octets(50));

        List<RecordedFlow> flows = meter.drained();
        assertThat(flows)
                .extracting(RecordedFlow::reason)
                .containsExactly(FlowEndReason.ACTIVE_TIMEOUT, FlowEndReason.FORCED_END);
        assertThat(flows).extracting(flow -> flow.forward().packets()).containsExactly(1L << 31, (1L << 30) + 1);
        assertThat(flows).extracting(flow -> flow.forward().octets()).containsExactly(6L << 30, (3L << 30) + 50);
        assertThat(flows)
                .extracting(RecordedFlow::flowId)
                .containsOnly(flows.get(0).flowId());
    }

    private RecordedFlow onlyOne() {
        List<RecordedFlow> flows = meter.drained();
        assertThat(flows).hasSize(1);
        return flows.get(0);
    }
}
