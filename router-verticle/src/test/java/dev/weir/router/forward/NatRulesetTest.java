// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.ConntrackConfig;
import dev.weir.config.NatConfig;
import dev.weir.config.NatMode;
import dev.weir.config.OnStop;
import dev.weir.config.RoutedForwardingConfig;
import dev.weir.config.RoutedInterfaceConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class NatRulesetTest {
    private static String rules(boolean mssClamp, NatConfig nat) {
        return NatRuleset.of(new RoutedForwardingConfig(
                List.of(RoutedInterfaceConfig.of("eth0"), RoutedInterfaceConfig.of("eth1")),
                true,
                mssClamp,
                nat,
                ConntrackConfig.defaults(),
                OnStop.KEEP));
    }

    @Test
    void shouldNeedNoTableWhenNothingIsToBeDone() {
        assertThat(rules(false, NatConfig.defaults())).isEmpty();
    }

    @Test
    void shouldClampSegments() {
        assertThat(rules(true, NatConfig.defaults())).isEqualTo("""
                \tchain forward {
                \t\ttype filter hook forward priority mangle; policy accept;
                \t\tiifname { "eth0", "eth1" } oifname { "eth0", "eth1" } tcp flags & (syn|rst) == syn tcp option maxseg size set rt mtu
                \t}
                """);
    }

    @Test
    void shouldMasquerade() {
        assertThat(rules(false, NatConfig.masquerade(List.of("eth1"), "eth0"))).isEqualTo("""
                \tchain postrouting {
                \t\ttype nat hook postrouting priority srcnat; policy accept;
                \t\tiifname { "eth1" } oifname { "eth0" } meta nfproto ipv4 masquerade
                \t}
                """);
    }

    @Test
    void shouldTranslateToAddressesAndPortsAndLetIn() {
        NatConfig nat = new NatConfig(
                NatMode.SNAT,
                List.of("eth1"),
                "eth0",
                List.of("203.0.113.5-203.0.113.9", "2001:db8::5-2001:db8::9"),
                "1024-65535",
                true,
                List.of("tcp/443=10.0.1.5:8443", "udp/5000-5010=[2001:db8:1::5]"));
        assertThat(rules(false, nat)).isEqualTo("""
                \tchain prerouting {
                \t\ttype nat hook prerouting priority dstnat; policy accept;
                \t\tiifname { "eth0" } fib daddr type local meta nfproto ipv4 tcp dport 443 dnat ip to 10.0.1.5:8443
                \t\tiifname { "eth0" } fib daddr type local meta nfproto ipv6 udp dport 5000-5010 dnat ip6 to [2001:db8:1:0:0:0:0:5]:5000-5010
                \t}
                \tchain postrouting {
                \t\ttype nat hook postrouting priority srcnat; policy accept;
                \t\tiifname { "eth1" } oifname { "eth0" } meta nfproto ipv4 meta l4proto { tcp, udp } snat ip to 203.0.113.5-203.0.113.9:1024-65535
                \t\tiifname { "eth1" } oifname { "eth0" } meta nfproto ipv4 snat ip to 203.0.113.5-203.0.113.9
                \t\tiifname { "eth1" } oifname { "eth0" } meta nfproto ipv6 meta l4proto { tcp, udp } snat ip6 to [2001:db8::5]-[2001:db8::9]:1024-65535
                \t\tiifname { "eth1" } oifname { "eth0" } meta nfproto ipv6 snat ip6 to [2001:db8::5]-[2001:db8::9]
                \t}
                """);
    }
}
