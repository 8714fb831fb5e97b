// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import static dev.weir.router.forward.proxyarp.Literal.ip;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.IpPrefix;
import dev.weir.router.forward.proxyarp.Sides.Side;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SidesTest {
    @Test
    void shouldTellHostsOfTheSharedNetworksFromAllOtherAddresses() {
        Sides sides = of("10.79.0.0/24", "fd79::/64", "10.80.0.0/31");

        assertThat(sides.isShared(ip("10.79.0.1"))).isTrue();
        assertThat(sides.isShared(ip("10.79.0.254"))).isTrue();
        assertThat(sides.isShared(ip("10.79.0.0"))).isFalse();
        assertThat(sides.isShared(ip("10.79.0.255"))).isFalse();
        assertThat(sides.isShared(ip("10.79.1.1"))).isFalse();
        assertThat(sides.isShared(ip("10.80.0.0"))).isTrue();
        assertThat(sides.isShared(ip("10.80.0.1"))).isTrue();
        assertThat(sides.isShared(ip("fd79::1"))).isTrue();
        assertThat(sides.isShared(ip("fd7a::1"))).isFalse();
        assertThat(sides.isShared(ip("fe80::1"))).isFalse();
        assertThat(sides.isShared(ip("0.0.0.0"))).isFalse();
    }

    @Test
    void shouldAskFromNoAddressWhereItHasNone() {
        assertThat(of("10.79.0.0/24").askFrom(0, ip("10.79.0.9"))).isEqualTo(ip("0.0.0.0"));
    }

    @Test
    void shouldAskFromAnAddressOfTheSideOrElseOfAnotherInTheSameNetwork() {
        IpPrefix one = prefix("10.79.0.0/24");
        IpPrefix other = prefix("10.80.0.0/24");
        Sides sides = new Sides(List.of("x0", "x1", "x2"), List.of(), name -> switch (name) {
            case "x0" -> side(name, List.of(ip("10.79.0.2"), ip("10.80.0.2"), ip("fe80::2")), List.of(one, other));
            case "x1" -> side(name, List.of(ip("10.79.0.3"), ip("fd79::3")), List.of(one));
            default -> Side.absent(name);
        });
        sides.refresh();

        assertThat(sides.askFrom(0, ip("10.79.0.9"))).isEqualTo(ip("10.79.0.2"));
        assertThat(sides.askFrom(1, ip("10.79.0.9"))).isEqualTo(ip("10.79.0.3"));
        assertThat(sides.askFrom(1, ip("10.80.0.9"))).isEqualTo(ip("10.80.0.2"));
        assertThat(sides.subnets()).containsExactly(one, other);
        assertThat(sides.linkLocal(0)).isEqualTo(ip("fe80::2"));
        assertThat(sides.linkLocal(1)).isNull();
        assertThat(sides.get(1).isUsable()).isTrue();
        assertThat(sides.get(2).isUsable()).isFalse();
        assertThat(sides.ownShared()).containsExactlyInAnyOrder(ip("10.79.0.2"), ip("10.80.0.2"), ip("10.79.0.3"));
    }

    private static Side side(String name, List<InetAddress> addresses, List<IpPrefix> networks) {
        return new Side(name, 7, MacAddress.parse("02:00:00:00:01:00"), addresses, networks);
    }

    @Test
    void shouldKnowItsInterfaces() {
        Sides sides = new Sides(List.of("lo", "nosuch0"), List.of());

        assertThat(sides.refresh()).isTrue();
        assertThat(sides.refresh()).isFalse();
        assertThat(sides.get(0).index()).isPositive();
        assertThat(sides.get(0).addresses()).contains(ip("127.0.0.1"));
        // It has no link-layer address, so that nothing can be said or heard there.
        assertThat(sides.get(0).isUsable()).isFalse();
        assertThat(sides.get(1).index()).isZero();
        assertThat(sides.isOwn(ip("127.0.0.1"))).isTrue();
        assertThat(sides.subnets()).isEmpty();
    }

    @Test
    void shouldListTheHostsOfSmallNetworks() {
        assertThat(Sides.hosts(prefix("10.79.0.8/29"), 1024))
                .containsExactlyElementsOf(Stream.of(9, 10, 11, 12, 13, 14)
                        .map(host -> ip("10.79.0." + host))
                        .toList());
        assertThat(Sides.hosts(prefix("10.79.0.0/22"), 1024)).hasSize(1022);
        assertThat(Sides.hosts(prefix("10.79.0.0/21"), 1024)).isEmpty();
        assertThat(Sides.hosts(prefix("0.0.0.0/0"), 1024)).isEmpty();
        assertThat(Sides.hosts(prefix("10.79.0.2/31"), 1024)).containsExactly(ip("10.79.0.2"), ip("10.79.0.3"));
        assertThat(Sides.hosts(prefix("fd79::/120"), 1024)).isEmpty();
    }

    @Test
    void shouldSweepAFewAtATime() {
        Sweep sweep = new Sweep();
        List<String> searched = new ArrayList<>();
        sweep.begin(prefix("10.79.0.0/28"), 0);

        long nextNs = sweep.advance(0, address -> searched.add(Addresses.text(address)));
        assertThat(searched).hasSize(8).startsWith("10.79.0.1");
        assertThat(sweep.advance(nextNs - 1, address -> searched.add("too early")))
                .isEqualTo(nextNs);
        assertThat(sweep.advance(nextNs, address -> searched.add(Addresses.text(address))))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(searched).hasSize(14).doesNotHaveDuplicates().endsWith("10.79.0.14");
    }

    private static IpPrefix prefix(String text) {
        return IpPrefix.parse(text).orElseThrow();
    }

    private static Sides of(String... subnets) {
        Sides sides = new Sides(
                List.of("nosuch0", "nosuch1"),
                Stream.of(subnets).map(SidesTest::prefix).toList());
        sides.refresh();
        return sides;
    }
}
