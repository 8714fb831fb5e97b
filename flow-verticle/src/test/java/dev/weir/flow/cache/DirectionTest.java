// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static dev.weir.flow.cache.MeterFixture.MILLI;
import static dev.weir.flow.cache.MeterFixture.SECOND;
import static dev.weir.flow.cache.MeterFixture.START;
import static dev.weir.flow.cache.PacketBuilder.ACK;
import static dev.weir.flow.cache.PacketBuilder.SYN;
import static dev.weir.flow.cache.PacketBuilder.tcp;
import static dev.weir.flow.cache.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.flow.BiflowDirection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is the source of a flow. */
class DirectionTest {
    private final MeterFixture meter = new MeterFixture();

    @AfterEach
    void close() {
        meter.close();
    }

    @Test
    void shouldTakeTheFirstSpeakerForTheSource() {
        meter.meter(udp().at(START), udp().back().at(START + MILLI));

        RecordedFlow flow = onlyOne();
        assertThat(flow.source()).isEqualTo("10.0.0.1");
        assertThat(flow.sourcePort()).isEqualTo(40000);
        assertThat(flow.destination()).isEqualTo("10.0.0.2");
        assertThat(flow.destinationPort()).isEqualTo(53);
        assertThat(flow.biflowDirection()).isEqualTo(BiflowDirection.ARBITRARY.code());
    }

    @Test
    void shouldTakeTheFirstSpeakerForTheSourceWhenItIsEndpointB() {
        meter.meter(udp().back().at(START), udp().at(START + MILLI).octets(50));

        RecordedFlow flow = onlyOne();
        assertThat(flow.source()).isEqualTo("10.0.0.2");
        assertThat(flow.sourcePort()).isEqualTo(53);
        assertThat(flow.destination()).isEqualTo("10.0.0.1");
        assertThat(flow.forward().octets()).isEqualTo(100);
        assertThat(flow.reverse().octets()).isEqualTo(50);
    }

    @Test
    void shouldTurnRoundWhenTheOtherSideProvesToHaveSpokenFirst() {
        meter.meter(udp().back().at(START + MILLI).octets(50), udp().at(START));

        RecordedFlow flow = onlyOne();
        assertThat(flow.source()).isEqualTo("10.0.0.1");
        assertThat(flow.sourcePort()).isEqualTo(40000);
        assertThat(flow.forward().octets()).isEqualTo(100);
        assertThat(flow.reverse().octets()).isEqualTo(50);
        assertThat(flow.forward().startNs()).isEqualTo(START);
        assertThat(flow.reverse().startNs()).isEqualTo(START + MILLI);
    }

    @Test
    void shouldBelieveASynMoreThanWhoSpokeFirst() {
        meter.meter(tcp(SYN).at(START + MILLI), tcp(ACK).back().at(START));

        assertSource(onlyOne(), "10.0.0.1", BiflowDirection.INITIATOR);
    }

    @Test
    void shouldTakeTheSenderOfTheSynForTheSource() {
        meter.meter(tcp(SYN).at(START), tcp(SYN | ACK).back().at(START + 1), tcp(ACK).at(START + 2));

        assertSource(onlyOne(), "10.0.0.1", BiflowDirection.INITIATOR);
    }

    @Test
    void shouldTakeTheReceiverOfAFirstSynAckForTheSource() {
        meter.meter(tcp(SYN | ACK).back().at(START));

        RecordedFlow flow = onlyOne();
        assertSource(flow, "10.0.0.1", BiflowDirection.INITIATOR);
        assertThat(flow.forward().packets()).isZero();
        assertThat(flow.reverse().packets()).isEqualTo(1);
    }

    @Test
    void shouldTurnRoundOnALateSyn() {
        // A stray packet of an older connection comes before the SYN.
        meter.meter(
                tcp(ACK).back().at(START).octets(60),
                tcp(SYN).at(START + SECOND).octets(44));

        RecordedFlow flow = onlyOne();
        assertSource(flow, "10.0.0.1", BiflowDirection.INITIATOR);
        assertThat(flow.forward().octets()).isEqualTo(44);
        assertThat(flow.reverse().octets()).isEqualTo(60);
    }

    @Test
    void shouldTurnRoundOnALateSynAck() {
        meter.meter(tcp(ACK).back().at(START), tcp(SYN | ACK).back().at(START + SECOND));

        assertSource(onlyOne(), "10.0.0.1", BiflowDirection.INITIATOR);
    }

    @Test
    void shouldNotTurnRoundASecondTime() {
        meter.meter(
                tcp(SYN).at(START),
                tcp(SYN).back().at(START + 1),
                tcp(SYN | ACK).at(START + 2));

        assertSource(onlyOne(), "10.0.0.1", BiflowDirection.INITIATOR);
    }

    @Test
    void shouldNotTurnRoundOnceARecordTellsTheSource() {
        for (int second = 0; second <= 60; second += 10) {
            meter.meter(tcp(ACK).back().at(START + second * SECOND));
        }
        meter.meter(tcp(SYN).at(START + 61 * SECOND));

        List<RecordedFlow> flows = meter.drained();
        assertThat(flows).hasSize(2);
        assertThat(flows).allSatisfy(flow -> assertSource(flow, "10.0.0.2", BiflowDirection.ARBITRARY));
    }

    @Test
    void shouldKeepTheSourceAfterAnActiveTimeout() {
        meter.meter(tcp(SYN).at(START));
        for (int second = 1; second <= 61; second++) {
            meter.meter(tcp(ACK).back().at(START + second * SECOND));
        }

        List<RecordedFlow> flows = meter.drained();
        assertThat(flows).hasSize(2);
        assertThat(flows).allSatisfy(flow -> assertSource(flow, "10.0.0.1", BiflowDirection.INITIATOR));
    }

    @Test
    void shouldNotTakeSynBitsOfAnotherProtocolForASyn() {
        meter.meter(udp().tcpFlags(SYN).at(START), udp().back().tcpFlags(SYN).at(START + 1));

        assertSource(onlyOne(), "10.0.0.1", BiflowDirection.ARBITRARY);
    }

    @Test
    void shouldTellEndpointsOfTheSameAddressApartByPort() {
        PacketBuilder loop = udp().between("127.0.0.1", "127.0.0.1").ports(9000, 53);
        meter.meter(loop.at(START).octets(70), loop.back().at(START + 1).octets(90));

        RecordedFlow flow = onlyOne();
        assertThat(flow.sourcePort()).isEqualTo(9000);
        assertThat(flow.forward().octets()).isEqualTo(70);
        assertThat(flow.reverse().octets()).isEqualTo(90);
    }

    private RecordedFlow onlyOne() {
        List<RecordedFlow> flows = meter.drained();
        assertThat(flows).hasSize(1);
        return flows.get(0);
    }

    private static void assertSource(RecordedFlow flow, String source, BiflowDirection direction) {
        assertThat(flow.source()).isEqualTo(source);
        assertThat(flow.biflowDirection()).isEqualTo(direction.code());
    }
}
