// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors of the specification's baseline, and one, the one-way flow turned round, computed apart from this code. */
class CommunityIdTest {
    @ParameterizedTest
    @CsvSource({
        "6, 128.232.110.120, 34855, 66.35.250.204, 80, 1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
        "6, 66.35.250.204, 80, 128.232.110.120, 34855, 1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
        "17, 192.168.1.52, 54585, 8.8.8.8, 53, 1:d/FP5EW3wiY1vCndhwleRRKHowQ=",
        "132, 192.168.170.8, 7, 192.168.170.56, 7, 1:MP2EtRCAUIZvTw6MxJHLV7N7JDs=",
        "132, 192.168.170.56, 7, 192.168.170.8, 7, 1:MP2EtRCAUIZvTw6MxJHLV7N7JDs=",
        "6, 2001:470:e5bf:dead:4957:2174:e82c:4887, 63943, 2607:f8b0:400c:c03::1a, 25, 1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=",
        "6, 2607:f8b0:400c:c03::1a, 25, 2001:470:e5bf:dead:4957:2174:e82c:4887, 63943, 1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=",
    })
    void shouldIdentifyFlowsWithPorts(int protocol, String source, int from, String destination, int to, String id) {
        assertThat(compute(0, RecordBuilder.flow(protocol, source, destination).ports(from, to)))
                .isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 192.168.0.89, 192.168.0.1, 8, 0, 1:X0snYXpgwiv9TZtqg64sgzUn6Dk=",
        "1, 192.168.0.1, 192.168.0.89, 0, 0, 1:X0snYXpgwiv9TZtqg64sgzUn6Dk=",
        "58, fe80::200:86ff:fe05:80da, fe80::260:97ff:fe07:69ea, 135, 0, 1:dGHyGvjMfljg6Bppwm3bg0LO8TY=",
        "58, fe80::260:97ff:fe07:69ea, fe80::200:86ff:fe05:80da, 136, 0, 1:dGHyGvjMfljg6Bppwm3bg0LO8TY=",
        "58, 3ffe:507:0:1:200:86ff:fe05:80da, 3ffe:501:0:1001::2, 128, 0, 1:+TW+HtLHvV1xnGhV1lv7XoJrqQg=",
    })
    void shouldPairIcmpTypesThatAnswerEachOther(
            int protocol, String source, String destination, int type, int code, String id) {
        assertThat(compute(0, RecordBuilder.flow(protocol, source, destination).icmp(type, code)))
                .isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.2, 1:YHxtAirCG//0OzkcVAukqKQN9xM=",
        "10.0.0.2, 10.0.0.1, 1:c5iqfdGYsNWhMJVcYXWPNWbpnKs=",
    })
    void shouldKeepTheDirectionOfOneWayIcmp(String source, String destination, String id) {
        assertThat(compute(
                        0,
                        RecordBuilder.flow(RecordBuilder.ICMP, source, destination)
                                .icmp(11, 0)))
                .isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({"10.1.12.1, 10.1.12.2", "10.1.12.2, 10.1.12.1"})
    void shouldLeavePortsOutOfOtherProtocols(String source, String destination) {
        assertThat(compute(0, RecordBuilder.flow(46, source, destination))).isEqualTo("1:KHlLkgoJW7ifUTyTSgyVfkFHzKw=");
    }

    @ParameterizedTest
    @CsvSource({"1, 1:3V71V58M3Ksw/yuFALMcW0LAHvc="})
    void shouldMixInTheSeed(int seed, String id) {
        RecordBuilder flow = RecordBuilder.flow(RecordBuilder.TCP, "128.232.110.120", "66.35.250.204");
        assertThat(compute(seed, flow.ports(34855, 80))).isEqualTo(id);
    }

    private static String compute(int seed, RecordBuilder flow) {
        CommunityId communityId = new CommunityId(seed);
        communityId.compute(flow.build(), 0);
        byte[] out = new byte[CommunityId.OCTETS + 2];
        int end = communityId.put(out, 1);
        return new String(out, 1, end - 1, StandardCharsets.US_ASCII);
    }
}
