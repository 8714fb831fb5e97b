// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import static dev.weir.router.forward.proxyarp.Literal.hex;
import static dev.weir.router.forward.proxyarp.Literal.ip;
import static dev.weir.router.forward.proxyarp.Literal.mac;
import static dev.weir.router.forward.proxyarp.Literal.octets;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArpMessageTest {
    private static final MacAddress MAC = mac("02:00:00:00:00:aa");
    private static final MacAddress OTHER_MAC = mac("02:00:00:00:00:bb");

    @Test
    void shouldReadAndWriteARequest() {
        String wire = "0001080006040001 0200000000aa 0a4f000b 000000000000 0a4f0015".replace(" ", "");

        ArpMessage message = ArpMessage.decode(octets(wire)).orElseThrow();

        assertThat(message).isEqualTo(ArpMessage.request(MAC, ip("10.79.0.11"), ip("10.79.0.21")));
        assertThat(message.isReply()).isFalse();
        assertThat(message.targetMac()).isEqualTo(MacAddress.UNKNOWN);
        assertThat(encoded(message)).isEqualTo(wire);
    }

    @Test
    void shouldReadAndWriteAReply() {
        String wire = "0001080006040002 0200000000bb 0a4f0015 0200000000aa 0a4f000b".replace(" ", "");

        ArpMessage message = ArpMessage.decode(octets(wire)).orElseThrow();

        assertThat(message).isEqualTo(ArpMessage.reply(OTHER_MAC, ip("10.79.0.21"), MAC, ip("10.79.0.11")));
        assertThat(encoded(message)).isEqualTo(wire);
    }

    @Test
    void shouldAnnounceByARequestForTheAddressItself() {
        assertThat(encoded(ArpMessage.announcement(MAC, ip("10.79.0.11"))))
                .isEqualTo("00010800060400010200000000aa0a4f000b0000000000000a4f000b");
    }

    @Test
    void shouldWriteAFrameWithItsAddressesInFront() {
        ByteBuffer frame = ByteBuffer.allocate(EthernetFrame.MAX_OCTETS);

        EthernetFrame.encode(ArpMessage.announcement(MAC, ip("10.79.0.11")), MacAddress.BROADCAST, OTHER_MAC, frame);

        assertThat(hex(frame))
                .startsWith("ffffffffffff0200000000bb0806" + "00010800")
                .hasSize(2 * 42);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0006080006040001 0200000000aa 0a4f000b 000000000000 0a4f0015",
                "000186dd06040001 0200000000aa 0a4f000b 000000000000 0a4f0015",
                "0001080008040001 0200000000aa 0a4f000b 000000000000 0a4f0015",
                "0001080006100001 0200000000aa 0a4f000b 000000000000 0a4f0015",
                "0001080006040003 0200000000aa 0a4f000b 000000000000 0a4f0015",
                "0001080006040001 0200000000aa 0a4f000b 000000000000 0a4f00",
                ""
            })
    void shouldReadNothingElse(String wire) {
        assertThat(ArpMessage.decode(octets(wire))).isEmpty();
    }

    @Test
    void shouldTellAStationsAddressFromAGroups() {
        assertThat(MAC.isOfStation()).isTrue();
        assertThat(MacAddress.BROADCAST.isOfStation()).isFalse();
        assertThat(MacAddress.UNKNOWN.isOfStation()).isFalse();
        assertThat(mac("01:00:5e:00:00:01").isOfStation()).isFalse();
        assertThat(mac("33:33:00:00:00:01").isOfStation()).isFalse();
    }

    private static String encoded(ArpMessage message) {
        ByteBuffer buffer = ByteBuffer.allocate(ArpMessage.OCTETS);
        message.encode(buffer);
        return hex(buffer.flip());
    }
}
