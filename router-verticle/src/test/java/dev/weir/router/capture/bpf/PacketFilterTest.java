// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.parse.Frame;
import dev.weir.router.parse.LinkType;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PacketFilterTest {
    private static final String IPV4_TCP =
            "45000028000140004006aaaa0a0102030a010204 04010050000000010000000050020000 00000000";
    private static final String IPV6_TCP =
            "60000000001406402001 0db8000000000000000000000001 20010db8000000000000000000000002"
                    + " 04010050000000010000000050020000 00000000";

    private final Memory.Region region = Memory.allocate(200, 8);
    private final Frame frame = new Frame();

    @AfterEach
    void free() {
        region.close();
    }

    @ParameterizedTest
    @EnumSource(LinkType.class)
    void shouldCompileForEveryLinkType(LinkType linkType) {
        assertThatCode(() -> new PacketFilter("tcp port 80 and not host 10.0.0.1").compileFor(linkType))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "ETHERNET, 020000000001 020000000002 0800, 020000000001 020000000002 86dd",
        "RAW_IP, '', ''",
        "NULL, 02000000, 1e000000",
        "NULL, 00000002, 0000001e",
        "NULL, 02000000, 0a000000",
        "LOOP, 00000002, 00000018",
        "LOOP, 00000002, 0000001c",
        "LINUX_SLL, 0000 0001 0006 0200000000020000 0800, 0000 0001 0006 0200000000020000 86dd",
        "LINUX_SLL2, 0800 0000 00000002 0001 00 06 0200000000020000, 86dd 0000 00000002 0001 00 06 0200000000020000",
        "PPP, ff03 0021, ff03 0057",
    })
    void shouldFindIpBehindEveryLink(LinkType linkType, String beforeIpv4, String beforeIpv6) throws Exception {
        PacketFilter port80 = filter("tcp port 80", linkType);
        PacketFilter port81 = filter("tcp port 81", linkType);
        PacketFilter ipv6 = filter("ip6", linkType);

        set(linkType, beforeIpv4 + IPV4_TCP);
        assertThat(port80.accepts(frame)).isTrue();
        assertThat(port81.accepts(frame)).isFalse();
        assertThat(ipv6.accepts(frame)).isFalse();
        set(linkType, beforeIpv6 + IPV6_TCP);
        assertThat(port80.accepts(frame)).isTrue();
        assertThat(port81.accepts(frame)).isFalse();
        assertThat(ipv6.accepts(frame)).isTrue();
    }

    @Test
    void shouldSayWhatLibpcapSays() {
        assertThatThrownBy(() -> filter("tcp prot 80", LinkType.ETHERNET))
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("filter \"tcp prot 80\" (Ethernet): ")
                .hasMessageContaining("syntax error")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        assertThatThrownBy(() -> filter("ether host 02:00:00:00:00:01", LinkType.RAW_IP))
                .hasMessageStartingWith("filter \"ether host 02:00:00:00:00:01\" (raw IP): ");
    }

    @Test
    void shouldCompileWhenAnotherLinkTypeComesUp() throws Exception {
        PacketFilter filter = filter("tcp port 80", LinkType.ETHERNET);

        set(LinkType.RAW_IPV4, IPV4_TCP);

        assertThat(filter.accepts(frame)).isTrue();
        filter.checkFailure();
    }

    @Test
    void shouldTellAfterwardsWhatItCouldNotCompile() throws Exception {
        PacketFilter filter = filter("ether host 02:00:00:00:00:01", LinkType.ETHERNET);

        set(LinkType.RAW_IPV4, IPV4_TCP);

        assertThat(filter.accepts(frame)).isFalse();
        assertThatThrownBy(filter::checkFailure)
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("filter \"ether host 02:00:00:00:00:01\" (raw IPv4): ");
    }

    private void set(LinkType linkType, String hex) {
        byte[] octets = HexFormat.of().parseHex(hex.replace(" ", ""));
        Memory.copy(octets, 0, region.address(), octets.length);
        frame.from(linkType, 0);
        frame.set(0, region.address(), octets.length, octets.length);
    }

    private static PacketFilter filter(String expression, LinkType linkType) throws CaptureException {
        PacketFilter filter = new PacketFilter(expression);
        filter.compileFor(linkType);
        return filter;
    }
}
