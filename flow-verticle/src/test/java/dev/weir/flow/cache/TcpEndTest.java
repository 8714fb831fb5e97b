// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static dev.weir.flow.cache.MeterFixture.ACTIVE;
import static dev.weir.flow.cache.MeterFixture.IDLE;
import static dev.weir.flow.cache.MeterFixture.LINGER;
import static dev.weir.flow.cache.MeterFixture.MILLI;
import static dev.weir.flow.cache.MeterFixture.SECOND;
import static dev.weir.flow.cache.MeterFixture.START;
import static dev.weir.flow.cache.PacketBuilder.ACK;
import static dev.weir.flow.cache.PacketBuilder.FIN;
import static dev.weir.flow.cache.PacketBuilder.RST;
import static dev.weir.flow.cache.PacketBuilder.SYN;
import static dev.weir.flow.cache.PacketBuilder.tcp;
import static dev.weir.flow.cache.PacketBuilder.udp;
import static dev.weir.model.flow.FlowEndReason.ACTIVE_TIMEOUT;
import static dev.weir.model.flow.FlowEndReason.END_OF_FLOW;
import static dev.weir.model.flow.FlowEndReason.FORCED_END;
import static dev.weir.model.flow.FlowEndReason.IDLE_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.flow.BiflowDirection;
import dev.weir.model.ledger.LedgerCounter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How TCP ends, and what comes after. */
class TcpEndTest {
    private static final PacketBuilder SYN_PACKET = tcp(SYN);
    private static final PacketBuilder FIN_PACKET = tcp(FIN | ACK);
    private static final PacketBuilder ACK_PACKET = tcp(ACK);

    /** Another flow, whose packets move the time. */
    private static final PacketBuilder OTHER = udp().ports(1, 2);

    private final MeterFixture meter = new MeterFixture();

    @AfterEach
    void close() {
        meter.assertBalance();
        meter.close();
    }

    @Test
    void shouldEndWithAFinFromBothSides() {
        closeConnection();
        moveTo(START + 10 + LINGER + SECOND + 40 * MILLI);

        assertThat(tcpRecords()).extracting(RecordedFlow::reason).containsExactly(END_OF_FLOW);
        assertThat(meter.slice.packets(LedgerCounter.RECORDS_END_OF_FLOW)).isEqualTo(1);
    }

    @Test
    void shouldEndWithAReset() {
        meter.meter(SYN_PACKET.at(START), tcp(RST | ACK).back().at(START + 1));
        moveTo(START + 1 + LINGER + SECOND + 40 * MILLI);

        assertThat(tcpRecords()).extracting(RecordedFlow::reason).containsExactly(END_OF_FLOW);
    }

    @Test
    void shouldStayUntilTheLingerIsOver() {
        closeConnection();
        moveTo(START + 10 + LINGER + SECOND - 1);

        assertThat(meter.cache.size()).isEqualTo(2);
    }

    @Test
    void shouldNotEndWithAFinFromOneSideOnly() {
        meter.meter(SYN_PACKET.at(START), FIN_PACKET.at(START + 1), FIN_PACKET.at(START + 2));
        meter.meter(ACK_PACKET.back().at(START + 5 * SECOND));
        moveTo(START + 60 * SECOND);
        moveTo(START + 60 * SECOND);

        assertThat(tcpRecords()).extracting(RecordedFlow::reason).containsExactly(IDLE_TIMEOUT);
    }

    @Test
    void shouldCountLateAcknowledgementsIntoTheFlowThatEnded() {
        closeConnection();
        meter.meter(ACK_PACKET.at(START + 10 + LINGER - 1));

        RecordedFlow flow = meter.drained().get(0);
        assertThat(flow.forward().packets()).isEqualTo(4);
        assertThat(flow.forward().endNs()).isEqualTo(START + 10 + LINGER - 1);
        assertThat(meter.slice.packets(LedgerCounter.FLOWS_STARTED)).isEqualTo(1);
    }

    @Test
    void shouldMakeANewFlowOfAPacketAfterTheLinger() {
        closeConnection();
        meter.meter(ACK_PACKET.back().at(START + 10 + LINGER));

        List<RecordedFlow> flows = meter.drained();
        assertThat(flows).extracting(RecordedFlow::reason).containsExactly(END_OF_FLOW, FORCED_END);
        assertThat(flows.get(0).flowId()).isNotEqualTo(flows.get(1).flowId());
        assertThat(flows.get(1).source()).isEqualTo("10.0.0.2");
        assertThat(flows.get(1).biflowDirection()).isEqualTo(BiflowDirection.ARBITRARY.code());
    }

    @Test
    void shouldMakeANewFlowOfASynAfterTheEndAtOnce() {
        closeConnection();
        // The port is used again, and this time the other side connects.
        meter.meter(SYN_PACKET.back().at(START + 11), ACK_PACKET.at(START + 12));

        List<RecordedFlow> flows = meter.drained();
        assertThat(flows).extracting(RecordedFlow::reason).containsExactly(END_OF_FLOW, FORCED_END);
        assertThat(flows).extracting(RecordedFlow::source).containsExactly("10.0.0.1", "10.0.0.2");
        assertThat(flows.get(1).biflowDirection()).isEqualTo(BiflowDirection.INITIATOR.code());
        assertThat(flows.get(1).forward().tcpFlags()).isEqualTo(SYN);
        assertThat(flows.get(1).flowId()).isNotEqualTo(flows.get(0).flowId());
        assertThat(flows.get(0).reverse().endNs()).isEqualTo(START + 10);
        assertThat(meter.slice.packets(LedgerCounter.FLOWS_STARTED)).isEqualTo(2);
    }

    @Test
    void shouldTellEachOfManyConnectionsOfTheSamePorts() {
        for (int i = 0; i < 5; i++) {
            meter.meter(SYN_PACKET.at(START + i * 100L), tcp(RST | ACK).back().at(START + i * 100L + 50));
        }

        List<RecordedFlow> flows = meter.drained();
        assertThat(flows).hasSize(5);
        assertThat(flows).extracting(RecordedFlow::flowId).doesNotHaveDuplicates();
        assertThat(flows).allSatisfy(flow -> {
            assertThat(flow.forward().packets()).isEqualTo(1);
            assertThat(flow.reverse().packets()).isEqualTo(1);
        });
    }

    @Test
    void shouldNotMakeANewFlowOfALateSynAck() {
        closeConnection();
        meter.meter(tcp(SYN | ACK).back().at(START + 11));

        assertThat(meter.drained()).hasSize(1);
    }

    @Test
    void shouldNotMakeANewFlowOfARepeatedSynOnAnOpenConnection() {
        meter.meter(SYN_PACKET.at(START), SYN_PACKET.at(START + SECOND), SYN_PACKET.at(START + 3 * SECOND));

        assertThat(meter.drained())
                .singleElement()
                .satisfies(flow -> assertThat(flow.forward().packets()).isEqualTo(3));
    }

    @Test
    void shouldRememberAFinFromBeforeTheLastRecord() {
        meter.meter(SYN_PACKET.at(START), FIN_PACKET.at(START + 1));
        for (int second = 10; second <= 60; second += 10) {
            meter.meter(ACK_PACKET.back().at(START + second * SECOND));
        }
        meter.meter(FIN_PACKET.back().at(START + 61 * SECOND));
        moveTo(START + 61 * SECOND + LINGER + SECOND + 40 * MILLI);

        assertThat(tcpRecords()).extracting(RecordedFlow::reason).containsExactly(ACTIVE_TIMEOUT, END_OF_FLOW);
    }

    @Test
    void shouldMakeNoRecordOfAnEndWithNothingNew() {
        for (int second = 0; second < 60; second += 10) {
            meter.meter(ACK_PACKET.at(START + second * SECOND));
        }
        // The active timeout comes within the linger.
        meter.meter(tcp(RST).at(START + ACTIVE - LINGER / 2));
        moveTo(START + 90 * SECOND);
        moveTo(START + 90 * SECOND);

        assertThat(tcpRecords()).extracting(RecordedFlow::reason).containsExactly(ACTIVE_TIMEOUT);
        assertThat(meter.cache.size()).isZero();
    }

    @Test
    void shouldNameTheEndOfAFlowWhoseNextPacketComesMuchLater() {
        closeConnection();
        meter.meter(ACK_PACKET.at(START + IDLE + SECOND));

        assertThat(meter.drained()).extracting(RecordedFlow::reason).containsExactly(END_OF_FLOW, FORCED_END);
    }

    @Test
    void shouldNotEndAnotherProtocolByBitsThatLookLikeFlags() {
        meter.meter(
                udp().tcpFlags(RST | FIN).at(START), udp().back().tcpFlags(FIN).at(START + 1));
        moveTo(START + 5 * SECOND);

        assertThat(meter.cache.size()).isEqualTo(2);
    }

    @Test
    void shouldEndAtOnceWithoutALinger() {
        try (MeterFixture impatient = new MeterFixture(new MeterSettings(ACTIVE, IDLE, 0, 100))) {
            impatient.meter(tcp(RST).at(START), ACK_PACKET.at(START));

            assertThat(impatient.drained()).extracting(RecordedFlow::reason).contains(END_OF_FLOW);
        }
    }

    private void closeConnection() {
        meter.meter(
                SYN_PACKET.at(START),
                tcp(SYN | ACK).back().at(START + 1),
                ACK_PACKET.at(START + 2),
                FIN_PACKET.at(START + 3),
                FIN_PACKET.back().at(START + 10));
    }

    private void moveTo(long timeNs) {
        meter.meter(OTHER.at(timeNs));
    }

    private List<RecordedFlow> tcpRecords() {
        return meter.drained().stream().filter(flow -> flow.protocol() == 6).toList();
    }
}
