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

class NdpMessageTest {
    // As Linux sent them.
    private static final String SOLICITATION = "6000000000203aff"
            + "fd790000000000000000000000000011"
            + "ff0200000000000000000001ff000012"
            + "87007bcc00000000"
            + "fd790000000000000000000000000012"
            + "01010200000000aa";

    private static final String ADVERTISEMENT = "6000000000203aff"
            + "fd790000000000000000000000000012"
            + "fd790000000000000000000000000011"
            + "8800c1ea60000000"
            + "fd790000000000000000000000000012"
            + "0201965f3478903e";

    /** With a nonce (RFC 7527), which nobody reads here. */
    private static final String DUPLICATE = "6000000000203aff"
            + "00000000000000000000000000000000"
            + "ff0200000000000000000001ff000021"
            + "8700023000000000"
            + "fd790000000000000000000000000021"
            + "0e01bab2e515ccea";

    private static final MacAddress MAC = mac("02:00:00:00:00:aa");

    @Test
    void shouldReadAndWriteASolicitation() {
        NdpMessage message = NdpMessage.decode(octets(SOLICITATION)).orElseThrow();

        assertThat(message)
                .isEqualTo(NdpMessage.solicitation(ip("fd79::11"), ip("ff02::1:ff00:12"), ip("fd79::12"), MAC));
        assertThat(encoded(message)).isEqualTo(SOLICITATION);
    }

    /** The checksum over all of it, as it stands there, comes to nothing. */
    @Test
    void shouldWriteAnEchoRequestToAllNodes() {
        ByteBuffer to = ByteBuffer.allocate(NdpMessage.OCTETS);
        new EchoRequest(ip("fd79::2")).encode(to);

        assertThat(hex(to.flip()))
                .isEqualTo("6000000000083aff"
                        + "fd790000000000000000000000000002"
                        + "ff020000000000000000000000000001"
                        + "8000833d00000000");
    }

    @Test
    void shouldReadALookForADuplicate() {
        NdpMessage message = NdpMessage.decode(octets(DUPLICATE)).orElseThrow();

        assertThat(message.source()).isEqualTo(NdpMessage.UNSPECIFIED);
        assertThat(message.mac()).isNull();
        assertThat(message.target()).isEqualTo(ip("fd79::21"));
        assertThat(message.destination()).isEqualTo(ip("ff02::1:ff00:21"));
    }

    @Test
    void shouldReadAndWriteAnAdvertisement() {
        NdpMessage message = NdpMessage.decode(octets(ADVERTISEMENT)).orElseThrow();

        assertThat(message)
                .isEqualTo(NdpMessage.advertisement(
                        ip("fd79::12"),
                        ip("fd79::11"),
                        ip("fd79::12"),
                        mac("96:5f:34:78:90:3e"),
                        NdpMessage.SOLICITED | NdpMessage.OVERRIDE));
        assertThat(encoded(message)).isEqualTo(ADVERTISEMENT);
    }

    @Test
    void shouldNameTheGroupThatListensForAnAddress() {
        assertThat(NdpMessage.solicitedNode(ip("fd79::1234:5678"))).isEqualTo(ip("ff02::1:ff34:5678"));
        assertThat(NdpMessage.macOfGroup(ip("ff02::1:ff34:5678"))).isEqualTo(mac("33:33:ff:34:56:78"));
        assertThat(NdpMessage.macOfGroup(NdpMessage.ALL_NODES)).isEqualTo(mac("33:33:00:00:00:01"));
    }

    @Test
    void shouldReadNothingFromBeyondTheLink() {
        ByteBuffer routed = octets(SOLICITATION).put(7, (byte) 254);

        assertThat(NdpMessage.decode(routed)).isEmpty();
    }

    @Test
    void shouldReadNothingWithAWrongChecksum() {
        ByteBuffer damaged = octets(SOLICITATION);
        damaged.put(60, (byte) (damaged.get(60) ^ 1));

        assertThat(NdpMessage.decode(damaged)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void shouldReadNothingWithAnOptionOfAWrongLength(int length) {
        ByteBuffer wrong = octets(SOLICITATION);
        // The checksum is put right, so that it is the option that is refused.
        int checksum = wrong.getShort(42) & 0xffff;
        wrong.put(65, (byte) length).putShort(42, (short) (checksum + 1 - length));

        assertThat(NdpMessage.decode(wrong)).isEmpty();
    }

    @Test
    void shouldReadNothingThatIsCutShort() {
        for (int octets = 0; octets < NdpMessage.OCTETS; octets++) {
            assertThat(NdpMessage.decode(octets(SOLICITATION).limit(octets))).isEmpty();
        }
    }

    @Test
    void shouldReadNoOtherPackets() {
        ByteBuffer echo = octets(SOLICITATION).put(40, (byte) 128);
        ByteBuffer udp = octets(SOLICITATION).put(6, (byte) 17);
        ByteBuffer ipv4 = octets(SOLICITATION).put(0, (byte) 0x45);

        assertThat(NdpMessage.decode(echo)).isEmpty();
        assertThat(NdpMessage.decode(udp)).isEmpty();
        assertThat(NdpMessage.decode(ipv4)).isEmpty();
    }

    @Test
    void shouldWriteAddressesAsTheKernelDoes() {
        assertThat(Addresses.text(ip("10.0.0.1"))).isEqualTo("10.0.0.1");
        assertThat(Addresses.text(ip("fd79::21"))).isEqualTo("fd79::21");
        assertThat(Addresses.text(ip("::"))).isEqualTo("::");
        assertThat(Addresses.text(ip("::1"))).isEqualTo("::1");
        assertThat(Addresses.text(ip("fe80:0:0:1::"))).isEqualTo("fe80:0:0:1::");
        assertThat(Addresses.text(ip("1:0:2:3:4:5:6:7"))).isEqualTo("1:0:2:3:4:5:6:7");
        assertThat(Addresses.text(ip("1:0:0:2:0:0:0:3"))).isEqualTo("1:0:0:2::3");
    }

    private static String encoded(NdpMessage message) {
        ByteBuffer buffer = ByteBuffer.allocate(NdpMessage.OCTETS);
        message.encode(buffer);
        return hex(buffer.flip());
    }
}
