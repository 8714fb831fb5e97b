// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "9.10.99.100", "199.200.249.250", "255.255.255.255"})
    void shouldWriteIpv4(String address) {
        byte[] out = new byte[AddressText.MAX_IPV4_OCTETS];
        int end = AddressText.putIpv4(RecordBuilder.address(address), 0, out, 0);
        assertThat(new String(out, 0, end, StandardCharsets.US_ASCII)).isEqualTo(address);
    }

    /** Rules and examples of RFC 5952, sections 4 and 5. */
    @ParameterizedTest
    @CsvSource({
        "00000000000000000000000000000000, ::",
        "00000000000000000000000000000001, ::1",
        "20010db8000000000000000000000001, 2001:db8::1",
        "20010db8000000010001000100010001, 2001:db8:0:1:1:1:1:1",
        "20010000000000010000000000000001, 2001:0:0:1::1",
        "20010db8000000000001000000000001, 2001:db8::1:0:0:1",
        "20010db8000000000000000000000000, 2001:db8::",
        "00010000000000000000000000000000, 1::",
        "00000001000200030004000500060007, 0:1:2:3:4:5:6:7",
        "00010002000300040005000600070000, 1:2:3:4:5:6:7:0",
        "00000000000300040005000600070008, ::3:4:5:6:7:8",
        "fe80000000000000020086fffe0580da, fe80::200:86ff:fe05:80da",
        "00000000000000000000ffffc0000201, ::ffff:192.0.2.1",
        "000000000000000000000000c0000201, ::c000:201",
        "ffffffffffffffffffffffffffffffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    })
    void shouldWriteCanonicalIpv6(String octets, String address) {
        assertThat(ipv6(HexFormat.of().parseHex(octets))).isEqualTo(address);
    }

    @Property
    void shouldWriteIpv6ThatReadsBack(@ForAll @Size(8) boolean[] zero, @ForAll @Size(8) short[] groups) {
        byte[] address = new byte[16];
        for (int i = 0; i < 8; i++) {
            int group = zero[i] ? 0 : groups[i];
            address[2 * i] = (byte) (group >> 8);
            address[2 * i + 1] = (byte) group;
        }
        String text = ipv6(address);
        assertThat(RecordBuilder.address(text)).endsWith(address[12], address[13], address[14], address[15]);
        if (!text.startsWith("::ffff:")) {
            assertThat(RecordBuilder.address(text)).isEqualTo(address);
            assertThat(text.replaceFirst("::", "x")).doesNotContain("::");
        }
    }

    @ParameterizedTest
    @CsvSource({"000000000000, 00:00:00:00:00:00", "0250abcdef09, 02:50:ab:cd:ef:09"})
    void shouldWriteMac(String octets, String mac) {
        byte[] out = new byte[AddressText.MAC_OCTETS];
        int end = AddressText.putMac(HexFormat.of().parseHex(octets), 0, out, 0);
        assertThat(new String(out, 0, end, StandardCharsets.US_ASCII)).isEqualTo(mac);
    }

    private static String ipv6(byte[] address) {
        byte[] out = new byte[AddressText.MAX_IPV6_OCTETS];
        int end = AddressText.putIpv6(address, 0, out, 0);
        return new String(out, 0, end, StandardCharsets.US_ASCII);
    }
}
