// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.model.packet.TunnelType;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What filters match, and how they are refused. */
class FlowFilterTest {
    private static final long SECOND = 1_000_000_000L;

    private static final byte[] WEB = RecordBuilder.tcp()
            .interval(RecordBuilder.START_NS, RecordBuilder.START_NS + 2 * SECOND)
            .sent(10, 1_000)
            .received(30, 2_000_000)
            .flags(0x1b, 0x12)
            .tos(0x2e)
            .vlan(7, 9)
            .networkInterface(3)
            .point(2)
            .macs("02:00:00:00:00:01", "02:00:00:00:00:02")
            .reason(3)
            .build();

    private static final byte[] PING =
            RecordBuilder.tcp().icmp(8, 1).sent(1, 84).build();

    private static final byte[] IPV6 = RecordBuilder.tcp()
            .between("2001:db8:0:1::5", "2001:db8:ffff::1")
            .protocol(17)
            .without(dev.weir.model.flow.FieldGroup.TCP)
            .ports(5353, 53)
            .sent(2, 200)
            .build();

    private static final byte[] NAT =
            RecordBuilder.tcp().nat("198.51.100.7", "192.0.2.1", 61_000, 443).build();

    private static final byte[] VXLAN = RecordBuilder.tcp()
            .tunnel(TunnelType.VXLAN, 4096, "172.16.0.1", "172.16.0.2")
            .build();

    private static final byte[] GRE = RecordBuilder.tcp()
            .tunnel(TunnelType.GRE, 4096, "fd00::1", "fd00::2")
            .build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "any",
                "src net 10.0.0.0/8 and dst port 443 and bytes > 1M",
                "host 10.1.2.3",
                "host 192.0.2.1",
                "10.1.2.3",
                "192.0.2.0/24",
                "src host 10.1.2.3 and dst host 192.0.2.1",
                "ip 10.1.2.3",
                "src ip 10.1.2.3",
                "ip in [10.9.9.9, 10.1.2.3]",
                "net 10",
                "net 192.0",
                "net 10.0.0.0/8",
                "not src net 192.0.2.0/24",
                "src and dst net 0.0.0.0/0",
                "dst or src host 192.0.2.1",
                "src || dst host 192.0.2.1",
                "port 443",
                "port 40000",
                "port 80 or 443",
                "dst port 80 or 443",
                "not port 80 and 443",
                "port in [80 443]",
                "port 80,443",
                "dst port != 80",
                "src port > 1024 and dst port < 1024",
                "dst port >= 443 and dst port <= 443",
                "portrange 400-500",
                "port 400-500",
                "dst portrange 443-443",
                "tcp",
                "proto tcp",
                "proto 6",
                "proto in [17 6]",
                "tcp port 443",
                "tcp dst port 443",
                "ip proto tcp",
                "ip host 10.1.2.3",
                "TCP AND DST PORT 443",
                "ip and tcp",
                "ipv4",
                "inet",
                "packets > 39 and packets < 41",
                "packets = 40",
                "packets 40",
                "src packets 10",
                "dst packets eq 30",
                "src bytes 1k",
                "dst octets == 2M",
                "bytes > 1.5MiB",
                "bytes < 2.1k or bytes > 2k",
                "duration 2s",
                "duration = 2000",
                "duration >= 2000ms and duration < 1m",
                "src duration 2s",
                "pps 20",
                "bps > 8M and bps < 8.1M",
                "bpp > 50k",
                "flags S",
                "flags SA",
                "flags = FSPA",
                "src flags FSPA",
                "src flags = 0x1b",
                "dst flags SA and not dst flags F",
                "src and dst flags SA",
                "not flags R",
                "vlan",
                "vlan 7",
                "vlan 9",
                "vlan in [8 9]",
                "vlan > 8",
                "vlan != 8",
                "if 3",
                "if eth7",
                "point 2",
                "tos 46",
                "tos 0x2e",
                "mac 02:00:00:00:00:01",
                "dst mac 02-00-00-00-00-02",
                "src mac 02:00:00:00:00:02 or 02:00:00:00:00:01",
                "reason end-of-flow",
                "reason 3",
                "not (udp or icmp)",
                "! ! tcp",
                "udp or tcp and port 443",
                "(udp or tcp) && port 443",
            })
    void shouldMatch(String text) {
        assertThat(matches(text, WEB)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not any",
                "udp",
                "proto 17",
                "ip6",
                "udp port 443",
                "udp and tcp or udp",
                "tcp and (udp or port 80)",
                "src host 192.0.2.1",
                "src and dst host 10.1.2.3",
                "net 11",
                "src net 0.0.0.0/1 and dst net 0.0.0.0/1",
                "port 80",
                "port != 443",
                "src port 443",
                "dst port 40000",
                "src and dst port 443",
                "not port 443 and udp",
                "bytes > 3M",
                "bytes < 2M",
                "src packets 40",
                "duration < 2s",
                "pps > 20",
                "flags R",
                "flags = S",
                "dst flags F",
                "src and dst flags F",
                "vlan 8",
                "vlan != 7",
                "if 4",
                "point 1",
                "tos 0",
                "mac 02:00:00:00:00:03",
                "src mac 02:00:00:00:00:02",
                "src and dst mac 02:00:00:00:00:02",
                "reason idle-timeout",
                "nat",
                "tunnel",
                "vni 0",
                "icmp-type 0",
                "label 0",
                "net ::/0",
            })
    void shouldNotMatch(String text) {
        assertThat(matches(text, WEB)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "icmp, true",
        "proto icmp, true",
        "icmp-type 8 and icmp-code 1, true",
        "icmp-type in [0 8], true",
        "icmp-code 8, false",
        // It has no ports, whatever lies there.
        "port 0, false",
        "port != 0, true",
        "flags = 0, false",
        "pps 0, true",
        "duration 0, true"
    })
    void shouldKnowIcmp(String text, boolean expected) {
        assertThat(matches(text, PING)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "ip6, true",
        "ip, false",
        "udp port 53, true",
        "ip6 src net 2001:db8::/32, true",
        "net 2001:db8:0:1::/64, true",
        "dst net 2001:db8:0:1::/64, false",
        "src host 2001:DB8:0:1:0:0:0:5, true",
        "src net 2001:db8:0:1::4/126, true",
        "src net 2001:db8:0:1::/126, false",
        "net 2001:db8::/33 and not src and dst net 2001:db8::/33, true",
        "2001:db8:ffff::1, true",
        "::1, false",
        "net 0.0.0.0/0, false",
        "net ::/0, true"
    })
    void shouldKnowIpv6(String text, boolean expected) {
        assertThat(matches(text, IPV6)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "nat, true",
        "nat host 198.51.100.7, true",
        "nat src host 198.51.100.7, true",
        "src nat ip 198.51.100.7, true",
        "nat dst net 198.51.100.0/24, false",
        "nat port 61000, true",
        "nat src portrange 60000-61000 and nat dst port 443, true",
        "nat dst port 61000, false",
        "src host 198.51.100.7, false",
        "nat and src host 10.1.2.3, true",
        "nat host 198.51.100.8 or 198.51.100.7, true",
        "tunnel host 198.51.100.7, false"
    })
    void shouldKnowWhatTheNatMade(String text, boolean expected) {
        assertThat(matches(text, NAT)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "tunnel, true, true",
        "tunnel vxlan, true, false",
        "tunnel gre, false, true",
        "tunnel geneve, false, false",
        "tunnel id 4096, true, true",
        "tunnel id > 4096, false, false",
        "vni 4096, true, false",
        "vni != 5, true, false",
        "tunnel host 172.16.0.1, true, false",
        "tunnel src host 172.16.0.2, false, false",
        "dst tunnel host 172.16.0.2, true, false",
        "tunnel net fd00::/8, false, true",
        "tunnel and port 443, true, true",
        "nat, false, false",
        "nat host 172.16.0.1, false, false"
    })
    void shouldKnowTunnels(String text, boolean vxlan, boolean gre) {
        assertThat(matches(text, VXLAN)).isEqualTo(vxlan);
        assertThat(matches(text, GRE)).isEqualTo(gre);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dst prot 443 | 5 | did you mean port?",
                "dst | 4 | but found the filter's end",
                "tpc | 1 | did you mean tcp?",
                "tcp and | 8 | but found the filter's end",
                "tcp adn udp | 5 | did you mean and?",
                "port https | 6 | expected a port, 0 to 65535, but found \"https\"",
                "port 65536 | 6 | expected a port, 0 to 65535",
                "port -1 | 6 | expected a port",
                "port 80-79 | 6 | the lower port first",
                "portrange 80 | 11 | expected two ports such as 8000-8080",
                "portrange 80- | 14 | expected a port",
                "host example.org | 6 | names are not looked up",
                "host 10.0.0.256 | 6 | expected an IPv4 or IPv6 address",
                "host 10.0.0.0/8 | 6 | networks are for net",
                "host ::1::2 | 6 | expected an IPv4 or IPv6 address",
                "host fe80::1%eth0 | 13 | has no place in a filter",
                "net 10.0.0.0/33 | 5 | a prefix length of 0 to 32",
                "net 10.0.0.1/8 | 5 | no bits beyond its /8",
                "net ::/129 | 5 | a prefix length of 0 to 128",
                "net 10.0.0.0/ | 5 | a prefix length",
                "bytes > | 8 | but found the filter's end",
                "bytes large | 7 | expected one of = ==",
                "bytes > 1.5 | 9 | a whole number of octets",
                "bytes > 1X | 9 | such as 1500, 10k",
                "bytes > 99999999999999999999 | 9 | of at most 9223372036854775807",
                "duration > 5d | 12 | such as 500ms, 5s",
                "flags Z | 7 | letters out of FSRPAUECN",
                "flags 512 | 7 | 0 to 511",
                "proto 256 | 7 | 0 to 255",
                "proto tpc | 7 | did you mean tcp?",
                "vlan 4096 | 6 | a VLAN, 0 to 4095",
                "if eth8 | 4 | or the name of one that this machine has",
                "mac 02:00 | 5 | a MAC address such as",
                "reason tired | 8 | idle-timeout, active-timeout",
                "src tcp | 5 | expected host, ip, net",
                "src nat | 8 | expected host or net, port or portrange",
                "tunnel port 80 | 8 | expected host or net, but found",
                "(tcp | 5 | expected \")\"",
                "tcp) | 4 | expected and, or, or the end",
                "port in 80 | 9 | expected \"[\"",
                "port in [80 | 12 | but found the filter's end",
                "tcp # web | 5 | \"#\" has no place in a filter",
                "tcp or 80 | 8 | expected a word such as host",
                "& tcp | 1 | has no place",
            })
    void shouldSayWhatIsWrong(String text, int column, String reason) {
        assertThatExceptionOfType(FilterException.class)
                .isThrownBy(() -> parse(text))
                .withMessageStartingWith("column " + column + ": ")
                .withMessageContaining(reason)
                .satisfies(e -> assertThat(e.column()).isEqualTo(column));
    }

    @Test
    void shouldBoundWhatItReads() {
        String deep = "(".repeat(65) + "tcp" + ")".repeat(65);
        String negated = "not ".repeat(3000) + "tcp";
        String endless = "tcp or ".repeat(3000) + "tcp";
        for (Supplier<FlowFilter> refused : java.util.List.<Supplier<FlowFilter>>of(
                () -> parse(deep), () -> parse(negated), () -> parse(endless))) {
            assertThatExceptionOfType(FilterException.class).isThrownBy(refused::get);
        }

        assertThat(matches("(".repeat(60) + "tcp" + ")".repeat(60), WEB)).isTrue();
        assertThat(matches("udp or ".repeat(2000) + "tcp", WEB)).isTrue();
    }

    private static FlowFilter parse(String text) {
        return FlowFilter.parse(text, name -> "eth7".equals(name) ? 3 : 0);
    }

    private static boolean matches(String text, byte[] record) {
        return parse(text).matches(record, RecordBuilder.start());
    }
}
