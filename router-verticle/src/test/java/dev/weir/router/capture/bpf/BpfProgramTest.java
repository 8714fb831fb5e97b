// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.memory.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BpfProgramTest {
    private static final int ETHERNET = 1;
    private static final int FRAMES = 400;

    private static final String[] EXPRESSIONS = {
        "ip",
        "ip6",
        "arp or rarp",
        "tcp",
        "udp",
        "tcp port 80",
        "udp and not port 53",
        "portrange 1000-2000",
        "host 10.1.2.3",
        "src net 10.0.0.0/8 and dst host 10.1.2.4",
        "ip6 host 2001:db8::1",
        "src net 2001:db8::/32",
        "ether host 02:00:00:00:00:01",
        "ether broadcast or ether multicast",
        "vlan",
        "vlan 5 and tcp",
        "vlan 5 and vlan 6 and ip",
        "mpls 16 and ip",
        "pppoes and ip",
        "icmp[icmptype] = icmp-echo",
        "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",
        "tcp[13] & 2 != 0 and tcp[0:2] > tcp[2:2]",
        "ip[2:2] - ((ip[0] & 0xf) << 2) > 40",
        "ip[8] * 3 > 100 and ip[8] / 3 < 40",
        "ip[8] % 7 = 3 or ip[8] ^ 0x40 = 1",
        "(ip[8] << 3) > 500 or (ip[8] >> 2) = 16",
        "ip[6:2] & 0x1fff != 0",
        "len > 100",
        "greater 64 and less 1000",
        "len - ip[2:2] > 20",
        "ip proto 47 or ip proto 132",
        "ip protochain 6",
        "ip6 protochain 17",
        "ip[ip[8]] = 0x11",
        "ether[ether[14] & 0xf : 1] = 0 and -ip[8] < 0",
        "not (tcp or udp) and (host 10.1.2.3 or host 10.1.2.5)",
        "ip multicast",
        "geneve 7 and tcp",
        "ether[60000] = 0",
        "sctp port 80 or (tcp and not port 22 and (net 10 or net 192.168.0.0/16))",
    };

    private static final String[] SEEDS = {
        // Ethernet, IPv4, TCP 1025 -> 80, SYN
        "020000000001 020000000002 0800 45000028000140004006aaaa0a0102030a010204 0401 0050 00000001 00000000 5002 ffff 0000 0000",
        // VLAN 5, VLAN 6, IPv4 later fragment of UDP
        "ffffffffffff 020000000002 8100 0005 8100 0006 0800 4500001c000120204011aaaa0a010203e0000001 0102030405060708",
        // VLAN 5, IPv4 with options, UDP 53 -> 1999
        "020000000001 020000000002 8100 2005 0800 46000024000100004011aaaa0a0102050a010204 01010100 0035 07cf 0010 0000 0000000000000000",
        // IPv6, hop-by-hop, UDP 53
        "020000000001 020000000002 86dd 60000000 0010 00 40 20010db8000000000000000000000001 20010db8000000000000000000000002"
                + "1100000000000000 0035 0035 0008 0000",
        // IPv6, TCP 22
        "020000000001 020000000002 86dd 60000000 0014 06 40 20010db8000000000000000000000001 fe800000000000000000000000000002"
                + "0016 8000 00000001 00000000 5001 ffff 0000 0000",
        // ARP
        "ffffffffffff 020000000002 0806 0001 0800 06 04 0001 020000000002 0a010203 000000000000 0a010204",
        // ICMP echo
        "020000000001 020000000002 0800 4500001c000100004001aaaa0a0102030a010204 0800 f7ff 0000 0000",
        // MPLS label 16, IPv4, SCTP 80
        "020000000001 020000000002 8847 00010140 45000020000100004084aaaa0a0102030a010204 0050 0051 00000000 00000000",
        // PPPoE session, IPv4
        "020000000001 020000000002 8864 1100 0001 0016 0021 4500001400010000402faaaa0a0102030a010204",
        // UDP 6081: GENEVE, VNI 7
        "020000000001 020000000002 0800 45000038000100004011aaaac0a802030a010204 1234 17c1 0024 0000 0000 6558 00000700"
                + "020000000001 020000000002 0800 45000014000100004006aaaa0a0102030a010204",
    };

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldDecideAsLibpcapDoes(boolean optimize) {
        List<byte[]> frames = frames();
        try (Memory.Region region = Memory.allocate(2_000, 8)) {
            int accepted = 0;
            int decided = 0;
            for (String expression : EXPRESSIONS) {
                try (NativeFilter libpcap = new NativeFilter(expression, ETHERNET, optimize)) {
                    BpfProgram program = new BpfProgram(libpcap.instructions());
                    for (byte[] frame : frames) {
                        Memory.copy(frame, 0, region.address(), frame.length);
                        int wire = frame.length + frame.length % 3 * 50;
                        boolean expected = libpcap.accepts(region.address(), frame.length, wire);

                        assertThat(program.accepts(region.address(), frame.length, wire))
                                .as("%s over %s", expression, HexFormat.of().formatHex(frame))
                                .isEqualTo(expected);
                        accepted += expected ? 1 : 0;
                        decided++;
                    }
                }
            }
            assertThat(accepted).isBetween(decided / 20, decided - decided / 20);
        }
    }

    @Test
    void shouldComputeAsLibpcapDoes() {
        Random random = new Random(99);
        int[] telling = {0, 1, 2, 31, 32, 33, 0x7fff_ffff, 0x8000_0000, -1};
        try (Memory.Region region = Memory.allocate(8, 8)) {
            for (int operation = 0; operation <= 0xa0; operation += 0x10) {
                for (int source : new int[] {0, BpfOpcode.SOURCE_X}) {
                    for (int i = 0; i < 200; i++) {
                        int a = i < 81 ? telling[i % 9] : random.nextInt();
                        int operand = i < 81 ? telling[i / 9] : random.nextInt();
                        BpfInstruction[] program = {
                            new BpfInstruction(BpfOpcode.LDX, 0, 0, operand),
                            new BpfInstruction(BpfOpcode.LD, 0, 0, a),
                            new BpfInstruction(BpfOpcode.ALU | operation | source, 0, 0, operand),
                            new BpfInstruction(BpfOpcode.RET | BpfOpcode.RETURN_A, 0, 0, 0)
                        };

                        assertThat(new BpfProgram(program).accepts(region.address(), 8, 8))
                                .as("%x %x %x", operation, a, operand)
                                .isEqualTo(expected(operation, a, operand) != 0);
                    }
                }
            }
        }
    }

    /** What the C of bpf_filter.c says. */
    private static int expected(int operation, int a, int operand) {
        boolean shifts = Integer.compareUnsigned(operand, 32) < 0;
        return switch (operation) {
            case 0x00 -> a + operand;
            case 0x10 -> a - operand;
            case 0x20 -> a * operand;
            case 0x30 -> operand == 0 ? 0 : Integer.divideUnsigned(a, operand);
            case 0x40 -> a | operand;
            case 0x50 -> a & operand;
            case 0x60 -> shifts ? a << operand : 0;
            case 0x70 -> shifts ? a >>> operand : 0;
            case 0x80 -> -a;
            case 0x90 -> operand == 0 ? 0 : Integer.remainderUnsigned(a, operand);
            default -> a ^ operand;
        };
    }

    @Test
    void shouldRefuseProgramsThatCouldRunAway() {
        BpfInstruction end = new BpfInstruction(BpfOpcode.RET, 0, 0, 1);

        shouldRefuse();
        shouldRefuse(new BpfInstruction(BpfOpcode.LD, 0, 0, 1));
        shouldRefuse(new BpfInstruction(BpfOpcode.JMP | BpfOpcode.EQUAL, 0, 1, 1), end);
        shouldRefuse(new BpfInstruction(BpfOpcode.JMP, 0, 0, 1), end);
        shouldRefuse(new BpfInstruction(BpfOpcode.JMP, 0, 0, -2), end);
        shouldRefuse(new BpfInstruction(BpfOpcode.ST, 0, 0, 16), end);
        shouldRefuse(new BpfInstruction(BpfOpcode.LDX | BpfOpcode.MEMORY, 0, 0, -1), end);
        shouldRefuse(new BpfInstruction(0x1fff, 0, 0, 0), end);
        shouldRefuse(new BpfInstruction(BpfOpcode.ALU | 0xf0, 0, 0, 0), end);
        shouldRefuse(new BpfInstruction(BpfOpcode.MISC | 0x40, 0, 0, 0), end);
    }

    @Test
    void shouldRejectWhereALoopDoesNotEnd() {
        BpfProgram endless = new BpfProgram(new BpfInstruction[] {
            new BpfInstruction(BpfOpcode.JMP, 0, 0, -1), new BpfInstruction(BpfOpcode.RET, 0, 0, 1)
        });

        assertThat(endless.accepts(0, 0, 0)).isFalse();
    }

    private static void shouldRefuse(BpfInstruction... instructions) {
        assertThatThrownBy(() -> new BpfProgram(instructions)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The seeds, whole, cut short, and with bits turned. */
    private static List<byte[]> frames() {
        Random random = new Random(7);
        List<byte[]> frames = new ArrayList<>();
        for (String seed : SEEDS) {
            frames.add(HexFormat.of().parseHex(seed.replace(" ", "")));
        }
        while (frames.size() < FRAMES) {
            byte[] frame = frames.get(random.nextInt(SEEDS.length)).clone();
            if (random.nextInt(3) == 0) {
                frame = Arrays.copyOf(frame, random.nextInt(frame.length + 1));
            }
            for (int i = random.nextInt(4); i > 0 && frame.length > 0; i--) {
                frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
            }
            frames.add(frame);
        }
        return frames;
    }
}
