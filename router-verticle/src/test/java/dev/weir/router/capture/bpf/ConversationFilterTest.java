// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.memory.Memory;
import dev.weir.model.packet.OwnExports.Conversation;
import dev.weir.router.parse.LinkType;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConversationFilterTest {
    private static final String ETHERNET = "020000000001020000000002";
    private static final String ETHERNET_IPV4 = ETHERNET + "0800";
    private static final String ETHERNET_IPV6 = ETHERNET + "86dd";

    // UDP 10.1.2.3:40000 -> 10.1.2.4:4739, and back
    private static final String IPV4 = "4500001d000140004011aaaa 0a010203 0a010204 9c40 1283 0009 0000 00";
    private static final String IPV4_BACK = "4500001d000140004011aaaa 0a010204 0a010203 1283 9c40 0009 0000 00";

    // UDP 2001:db8::1 port 40000 -> 2001:db8::2 port 4739, and back
    private static final String ONE = "20010db8000000000000000000000001";
    private static final String TWO = "20010db8000000000000000000000002";
    private static final String IPV6 = "6000000000091140" + ONE + TWO + "9c40 1283 0009 0000 00";
    private static final String IPV6_BACK = "6000000000091140" + TWO + ONE + "1283 9c40 0009 0000 00";

    private static final Conversation OVER_IPV4 =
            new Conversation(new InetSocketAddress("10.1.2.3", 40000), new InetSocketAddress("10.1.2.4", 4739));
    private static final Conversation OVER_IPV6 =
            new Conversation(new InetSocketAddress("2001:db8::1", 40000), new InetSocketAddress("2001:db8::2", 4739));
    private static final List<Conversation> BOTH = List.of(OVER_IPV4, OVER_IPV6);

    private static final int ROOM = 4000;

    @Test
    void shouldLeaveOutBothDirections() {
        for (List<Conversation> exports : List.of(BOTH, List.of(OVER_IPV6, OVER_IPV4))) {
            assertThat(passes(exports, LinkType.ETHERNET, ETHERNET_IPV4 + IPV4)).isFalse();
            assertThat(passes(exports, LinkType.ETHERNET, ETHERNET_IPV4 + IPV4_BACK))
                    .isFalse();
            assertThat(passes(exports, LinkType.ETHERNET, ETHERNET_IPV6 + IPV6)).isFalse();
            assertThat(passes(exports, LinkType.ETHERNET, ETHERNET_IPV6 + IPV6_BACK))
                    .isFalse();
            assertThat(passes(exports, LinkType.RAW_IP, IPV4)).isFalse();
            assertThat(passes(exports, LinkType.RAW_IP, IPV4_BACK)).isFalse();
            assertThat(passes(exports, LinkType.RAW_IP, IPV6)).isFalse();
            assertThat(passes(exports, LinkType.RAW_IP, IPV6_BACK)).isFalse();
        }
    }

    /** Every octet that makes a packet part of a conversation, changed. */
    @Test
    void shouldLetAllElseThrough() {
        for (String packet : List.of(ETHERNET_IPV4 + IPV4, ETHERNET_IPV6 + IPV6)) {
            boolean isV6 = packet.startsWith(ETHERNET_IPV6);
            List<Integer> decisive = new ArrayList<>(List.of(12, 13, 14, isV6 ? 20 : 23));
            int addresses = isV6 ? 22 : 26;
            IntStream.range(addresses, isV6 ? 58 : 38).forEach(decisive::add);
            for (int offset : decisive) {
                byte[] changed = octets(packet);
                changed[offset] ^= 0x10;
                assertThat(passes(BOTH, LinkType.ETHERNET, changed))
                        .as("octet %d of %s", offset, packet)
                        .isTrue();
            }
        }
        assertThat(passes(List.of(OVER_IPV6), LinkType.ETHERNET, octets(ETHERNET_IPV4 + IPV4)))
                .isTrue();
        assertThat(passes(List.of(OVER_IPV4), LinkType.RAW_IP, octets(IPV6))).isTrue();
    }

    @Test
    void shouldLetFragmentsOptionsAndTagsThrough() {
        assertThat(passes(BOTH, LinkType.RAW_IP, IPV4.replace("4000", "2000"))).isTrue();
        assertThat(passes(BOTH, LinkType.RAW_IP, IPV4.replace("4000", "0001"))).isTrue();
        assertThat(passes(BOTH, LinkType.RAW_IP, IPV4.replace("4500", "4600"))).isTrue();
        assertThat(passes(BOTH, LinkType.RAW_IP, IPV6.replace("1140", "2c40"))).isTrue();
        assertThat(passes(BOTH, LinkType.ETHERNET, ETHERNET + "8100 0005 0800" + IPV4))
                .isTrue();
    }

    @Test
    void shouldLetThroughWhatIsTooShortToTell() {
        for (String packet : List.of(IPV4, IPV6)) {
            int ports = packet.startsWith("6") ? 44 : 24;
            for (int length = 1; length < ports; length++) {
                byte[] cut = new byte[length];
                System.arraycopy(octets(packet), 0, cut, 0, length);
                assertThat(passes(BOTH, LinkType.RAW_IP, cut))
                        .as("%d octets", length)
                        .isTrue();
            }
        }
    }

    @Test
    void shouldLeaveOutAsManyAsThereIsRoomFor() {
        List<Conversation> many = new ArrayList<>();
        for (int port = 1; port <= 1000; port++) {
            many.add(new Conversation(new InetSocketAddress("10.1.2.9", port), OVER_IPV4.remote()));
        }
        many.add(0, OVER_IPV4);
        many.add(OVER_IPV6);
        assertThat(ConversationFilter.without(many, LinkType.ETHERNET, ROOM)).hasSizeBetween(ROOM - 100, ROOM);
        assertThat(passes(many, LinkType.ETHERNET, ETHERNET_IPV4 + IPV4)).isFalse();
        assertThat(passes(many, LinkType.ETHERNET, ETHERNET_IPV6 + IPV6)).isTrue();
        assertThat(passes(many, LinkType.ETHERNET, ETHERNET_IPV4 + IPV4.replace("0a010203", "0a010201")))
                .isTrue();
    }

    @Test
    void shouldAskNothingWhereThereIsNothingToLeaveOut() {
        assertThat(ConversationFilter.without(List.of(), LinkType.ETHERNET, ROOM))
                .isEmpty();
        assertThat(ConversationFilter.without(BOTH, LinkType.LINUX_SLL, ROOM)).isEmpty();
    }

    private static boolean passes(List<Conversation> exports, LinkType linkType, String packet) {
        return passes(exports, linkType, octets(packet));
    }

    private static boolean passes(List<Conversation> exports, LinkType linkType, byte[] packet) {
        List<BpfInstruction> program = new ArrayList<>(ConversationFilter.without(exports, linkType, ROOM));
        program.add(new BpfInstruction(BpfOpcode.RET, 0, 0, 96));
        try (Memory.Region frame = Memory.allocate(packet.length, 1)) {
            Memory.copy(packet, 0, frame.address(), packet.length);
            return new BpfProgram(program.toArray(new BpfInstruction[0]))
                    .accepts(frame.address(), packet.length, packet.length);
        }
    }

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
