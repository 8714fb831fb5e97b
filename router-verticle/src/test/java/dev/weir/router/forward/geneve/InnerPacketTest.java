// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.memory.Memory;
import dev.weir.router.forward.geneve.InnerPacket.Kind;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InnerPacketTest {
    private static final String TCP = "45000028 12344000 40060000 0a000005 c6336410";
    private static final String TCP_BACK = "45000028 43214000 40060000 c6336410 0a000005";
    private static final String UDP_IPV6 = "60000000 0008 11 40 fd800000000000000000000000000005"
            + " 20010db8000000000000000000000010 9c40 0035 0008 0000";
    private static final String UDP_IPV6_BACK = "60000000 0008 11 40 20010db8000000000000000000000010"
            + " fd800000000000000000000000000005 0035 9c40 0008 0000";

    private final InnerPacket packet = new InnerPacket();

    @Test
    void shouldTellAConnectionByTheSameKeyBothWays() {
        assertThat(read(TCP + "9c40 01bb 00000001 00000000 5002 ffff 0000 0000"))
                .isEqualTo(Kind.PART);
        long[] key = packet.key().clone();
        assertThat(key).containsExactly(0x0a000005L, 0, 0xc6336410L, 0, 0x9c40_01bb_0604L);
        assertThat(packet.version()).isEqualTo(4);
        assertThat(packet.isFirstFragment()).isFalse();

        assertThat(read(TCP_BACK + "01bb 9c40 00000001 00000000 5012 ffff 0000 0000"))
                .isEqualTo(Kind.PART);
        assertThat(packet.key()).isEqualTo(key);

        assertThat(read(UDP_IPV6)).isEqualTo(Kind.PART);
        key = packet.key().clone();
        assertThat(key[4]).isEqualTo(0x0035_9c40_1106L);
        assertThat(packet.sourceHigh()).isEqualTo(0xfd80_0000_0000_0000L);
        assertThat(packet.sourceLow()).isEqualTo(5);
        assertThat(read(UDP_IPV6_BACK)).isEqualTo(Kind.PART);
        assertThat(packet.key()).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource({
        "5001, true, false",
        "5004, true, false",
        "5011, true, false",
        "5010, false, false",
        "5012, false, true",
        "5002, false, true"
    })
    void shouldSeeTheBeginningAndTheEndOfTcp(String offsetAndFlags, boolean end, boolean beginning) {
        read(TCP + "9c40 01bb 00000001 00000000" + offsetAndFlags + "ffff 0000 0000");
        assertThat(packet.isEnd()).isEqualTo(end);
        assertThat(packet.isBeginning()).isEqualTo(beginning);
        read(UDP_IPV6);
        assertThat(packet.isEnd() || packet.isBeginning()).isFalse();
    }

    @Test
    void shouldTellEchoesByTheirIdentifier() {
        assertThat(read("4500001c 12340000 40010000 0a000005 c6336410 0800 0000 abcd 0001"))
                .isEqualTo(Kind.PART);
        long[] key = packet.key().clone();
        assertThat(key[4]).isEqualTo(0xabcd_abcd_0104L);
        assertThat(read("4500001c 00010000 40010000 c6336410 0a000005 0000 0000 abcd 0001"))
                .isEqualTo(Kind.PART);
        assertThat(packet.key()).isEqualTo(key);

        String ipv6 = "60000000 0008 3a 40 fd800000000000000000000000000005 20010db8000000000000000000000010 ";
        assertThat(read(ipv6 + "80 00 0000 abcd 0001")).isEqualTo(Kind.PART);
        assertThat(packet.key()[4]).isEqualTo(0xabcd_abcd_3a06L);
    }

    @ParameterizedTest
    @CsvSource({"84", "21", "2f", "32"})
    void shouldTellOtherProtocolsByTheirAddressesAlone(String protocol) {
        assertThat(read("4500001c 12340000 40" + protocol + "0000 0a000005 c6336410 9c40 01bb 0000 0000"))
                .isEqualTo(Kind.PART);
        assertThat(packet.key()[4]).isEqualTo(Integer.parseInt(protocol, 16) << 8 | 4);
    }

    @Test
    void shouldTellErrorsByWhatTheyQuote() {
        read(TCP + "9c40 01bb 00000001 00000000 5002 ffff 0000 0000");
        long[] key = packet.key().clone();
        // From a router on the way, of the first eight octets behind the IP header.
        String quote = "45000028 12344000 40060000 0a000005 c6336410 9c40 01bb 00000001";
        assertThat(read("45000038 00010000 40010000 cb007101 0a000005 0304 0000 00000514" + quote))
                .isEqualTo(Kind.ERROR);
        assertThat(packet.key()).isEqualTo(key);
        assertThat(packet.sourceHigh()).as("of the error itself").isEqualTo(0xcb00_7101L);

        read(UDP_IPV6);
        key = packet.key().clone();
        String ipv6 = "60000000 0038 3a 40 20010db8000000000000000000000001 fd800000000000000000000000000005 ";
        assertThat(read(ipv6 + "02 00 0000 00000500" + UDP_IPV6)).isEqualTo(Kind.ERROR);
        assertThat(packet.key()).isEqualTo(key);

        read("4500001c 12340000 40010000 0a000005 c6336410 0800 0000 abcd 0001");
        key = packet.key().clone();
        String echo = "4500001c 12340000 40010000 0a000005 c6336410 0800 0000 abcd 0001";
        assertThat(read("45000038 00010000 40010000 cb007101 0a000005 0b00 0000 00000000" + echo))
                .isEqualTo(Kind.ERROR);
        assertThat(packet.key()).isEqualTo(key);
    }

    @Test
    void shouldTellTheDatagramOfFragments() {
        assertThat(read("45000024 12342000 40110000 0a000005 c6336410 9c40 0035 05dc 0000 0102030405060708"))
                .isEqualTo(Kind.PART);
        assertThat(packet.isFirstFragment()).isTrue();
        assertThat(packet.key()[4]).isEqualTo(0x9c40_0035_1104L);
        long[] datagram = packet.fragmentKey().clone();
        assertThat(datagram).containsExactly(0x0a000005L, 0, 0xc6336410L, 0, 0x1234_0000_1104L);
        assertThat(read("4500001c 12342002 40110000 0a000005 c6336410 0102030405060708"))
                .isEqualTo(Kind.LATER_FRAGMENT);
        assertThat(packet.isFirstFragment()).isFalse();
        assertThat(packet.fragmentKey()).isEqualTo(datagram);

        String ipv6 = "60000000 0010 2c 40 fd800000000000000000000000000005 20010db8000000000000000000000010 ";
        assertThat(read(ipv6 + "11 00 0001 00abcdef 9c40 0035 05dc 0000")).isEqualTo(Kind.PART);
        assertThat(packet.isFirstFragment()).isTrue();
        datagram = packet.fragmentKey().clone();
        assertThat(read(ipv6 + "11 00 0008 00abcdef 0102030405060708")).isEqualTo(Kind.LATER_FRAGMENT);
        assertThat(packet.fragmentKey()).isEqualTo(datagram);
        assertThat(read(ipv6 + "11 00 0000 00abcdef 9c40 0035 0008 0000")).isEqualTo(Kind.PART);
        assertThat(packet.isFirstFragment()).as("an atomic fragment").isFalse();
    }

    @Test
    void shouldSkipExtensionHeadersOfIpv6() {
        String ipv6 = "60000000 0018 00 40 fd800000000000000000000000000005 20010db8000000000000000000000010 ";
        assertThat(read(ipv6 + "3c 00 010400000000 11 00 010400000000 9c40 0035 0008 0000"))
                .isEqualTo(Kind.PART);
        assertThat(packet.key()[4]).isEqualTo(0x0035_9c40_1106L);
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "45",
        "55000014 12340000 40060000 0a000005 c6336410",
        "44000014 12340000 40060000 0a000005 c6336410",
        "45000028 12340000 40060000 0a000005 c6336410",
        "45000016 12340000 40060000 0a000005 c6336410 9c40",
        "45000018 12340000 40010000 0a000005 c6336410 08000000",
        "60000000 0008 11 40 fd800000000000000000000000000005 20010db8000000000000000000000010 9c40 0035",
        "60000000 0004 2c 40 fd800000000000000000000000000005 20010db8000000000000000000000010 11000001",
        "60000000 0008 00 40 fd800000000000000000000000000005 20010db8000000000000000000000010 1101010400000000",
        "45000024 00010000 40010000 cb007101 0a000005 0304 0000 00000514 45000028 12344000"
    })
    void shouldSayWhatItCannotRead(String hex) {
        assertThat(read(hex)).isEqualTo(Kind.UNREADABLE);
    }

    @Test
    void shouldReadNoPacketThatIsCutOff() {
        String ipv6 = "60000000 0020 00 40 fd800000000000000000000000000005 20010db8000000000000000000000010 "
                + "2c 00 010400000000 3a 00 0001 00abcdef 01 00 0000 00000000 60000000 00000000";
        byte[] whole = HexFormat.of().parseHex(ipv6.replace(" ", ""));
        for (int octets = 0; octets < whole.length; octets++) {
            assertThat(read(Arrays.copyOf(whole, octets))).isEqualTo(Kind.UNREADABLE);
        }
    }

    private Kind read(String hex) {
        return read(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private Kind read(byte[] octets) {
        try (Memory.Region region = Memory.allocate(octets.length + 1L, 8)) {
            Memory.copy(octets, 0, region.address(), octets.length);
            return packet.read(region.address(), octets.length);
        }
    }
}
