// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class AddressNoticeTest {
    private static final byte[] MAC = HexFormat.of().parseHex("02005e100a01");

    @Test
    void shouldBeGratuitousArpForIpv4() throws Exception {
        byte[] frame = AddressNotice.frame(MAC, InetAddress.getByName("10.0.1.5"), null, true);

        assertThat(HexFormat.of().formatHex(frame))
                .isEqualTo("ffffffffffff02005e100a010806"
                        + "0001080006040001"
                        + "02005e100a010a000105"
                        + "0000000000000a000105");
    }

    @Test
    void shouldBeAnUnsolicitedAdvertisementOfARouterForIpv6() throws Exception {
        InetAddress linkLocal = InetAddress.getByName("fe80::1");
        InetAddress address = InetAddress.getByName("2001:db8::5");

        byte[] frame = AddressNotice.frame(MAC, address, linkLocal, true);

        ByteBuffer read = ByteBuffer.wrap(frame).position(EthernetFrame.HEADER_OCTETS);
        assertThat(HexFormat.of().formatHex(frame)).startsWith("33330000000102005e100a0186dd");
        assertThat(NdpMessage.decode(read).orElseThrow())
                .isEqualTo(NdpMessage.advertisement(
                        linkLocal,
                        NdpMessage.ALL_NODES,
                        address,
                        new MacAddress(0x02005e100a01L),
                        NdpMessage.ROUTER | NdpMessage.OVERRIDE));
    }

    @Test
    void shouldBeNothingForIpv6WithoutAnAddressOfTheLink() throws Exception {
        assertThat(AddressNotice.frame(MAC, InetAddress.getByName("2001:db8::5"), null, true))
                .isEmpty();
    }
}
