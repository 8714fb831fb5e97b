// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.packet.PacketRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransportTest {
    private final Parsing parsing = Parsing.of();

    @AfterEach
    void close() {
        parsing.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 33, 132, 136})
    void shouldReadThePorts(int protocol) {
        parse(protocol, "0457 08ae 0010 0000 00000000 00000000");

        assertThat(parsing.flow()).isEqualTo(protocol + " 192.0.2.1 1111 > 192.0.2.2 2222");
        assertThat(parsing.has(PacketRecord.FLAG_TRANSPORT)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4, 41, 47, 50, 89, 103, 112, 115, 255})
    void shouldMeterOtherProtocolsWithoutPorts(int protocol) {
        parse(protocol, "0457 08ae 0010 0000 00000000 00000000");

        assertThat(parsing.flow()).isEqualTo(protocol + " 192.0.2.1 0 > 192.0.2.2 0");
        assertThat(parsing.has(PacketRecord.FLAG_TRANSPORT)).isFalse();
        assertThat(parsing.ledger.packets(LedgerCounter.Stage.NOTE)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"51ff, 1ff", "5100, 100", "5002, 2", "5ffe, 1fe", "6018, 18"})
    void shouldReadTheNineFlagsOfTcp(String offsetAndFlags, String flags) {
        parse(6, "0d05 115c 00000001 00000002" + offsetAndFlags + "ffff 0000 0000 00000000");

        assertThat(PacketRecord.tcpFlags(parsing.slot())).isEqualTo(Integer.parseInt(flags, 16));
        assertThat(PacketRecord.tcpWindow(parsing.slot())).isEqualTo(0xffff);
    }

    @Test
    void shouldNotBelieveTheFlagsOfAnImpossibleTcpHeader() {
        parse(6, "0d05 115c 00000001 00000002 4012 0100 0000 0000");

        assertThat(parsing.flow()).isEqualTo("6 192.0.2.1 3333 > 192.0.2.2 4444");
        assertThat(PacketRecord.tcpFlags(parsing.slot())).isZero();
        assertThat(parsing.has(PacketRecord.FLAG_TRANSPORT)).isFalse();
        assertThat(parsing.count(LedgerCounter.MALFORMED_TRANSPORT)).isEqualTo("1/40");
    }

    @Test
    void shouldNoteATcpHeaderThatIsLongerThanItsPacket() {
        parse(6, "0d05 115c 00000001 00000002 f012 0100 0000 0000");

        assertThat(PacketRecord.tcpFlags(parsing.slot())).isEqualTo(0x12);
        assertThat(parsing.count(LedgerCounter.MALFORMED_TRANSPORT)).isEqualTo("1/40");
    }

    @ParameterizedTest
    @CsvSource({"0007, 1", "000d, 1", "0008, 0", "000c, 0", "0000, 0"})
    void shouldNoteAUdpLengthThatCannotBe(String length, int malformed) {
        parse(17, "0457 08ae " + length + " 0000 01020304");

        assertThat(parsing.flow()).isEqualTo("17 192.0.2.1 1111 > 192.0.2.2 2222");
        assertThat(parsing.ledger.packets(LedgerCounter.MALFORMED_TRANSPORT)).isEqualTo(malformed);
    }

    @ParameterizedTest
    @CsvSource({"1, 0800, 2048", "58, 8700, 34560", "1, 0301, 769"})
    void shouldReadIcmpTypeAndCode(int protocol, String typeAndCode, int expected) {
        parse(protocol, typeAndCode + "0000 00000000");

        assertThat(PacketRecord.icmpTypeCode(parsing.slot())).isEqualTo(expected);
        assertThat(parsing.flow()).isEqualTo(protocol + " 192.0.2.1 0 > 192.0.2.2 0");
    }

    @Test
    void shouldTellACaptureCutShortFromAPacketThatIs() {
        byte[] whole = Octets.ethernet(Octets.ipv4(17, Octets.of(Octets.UDP)));
        parsing.parse(whole, 14 + 20 + 3);
        assertThat(parsing.flow()).isEqualTo("17 192.0.2.1 0 > 192.0.2.2 0");
        assertThat(parsing.count(LedgerCounter.TRUNCATED_TRANSPORT)).isEqualTo("1/32");

        parse(17, "0457 08");
        assertThat(parsing.flow()).isEqualTo("17 192.0.2.1 0 > 192.0.2.2 0");
        assertThat(parsing.count(LedgerCounter.MALFORMED_TRANSPORT)).isEqualTo("1/23");
        assertThat(parsing.count(LedgerCounter.TRUNCATED_TRANSPORT)).isEqualTo("1/32");
    }

    private void parse(int protocol, String hex) {
        parsing.parse(Octets.ethernet(Octets.ipv4(protocol, Octets.of(hex))));
    }
}
