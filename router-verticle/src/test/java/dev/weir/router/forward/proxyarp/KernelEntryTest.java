// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import static dev.weir.router.forward.proxyarp.Literal.ip;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.router.forward.proxyarp.KernelEntry.Kind;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KernelEntryTest {
    private static final KernelEntry ROUTE = new KernelEntry(Kind.ROUTE, ip("10.79.0.21"), "eth1");
    private static final KernelEntry ROUTE_IPV6 = new KernelEntry(Kind.ROUTE, ip("fd79::21"), "eth1");
    private static final KernelEntry GATEWAY = new KernelEntry(Kind.GATEWAY, ip("10.79.0.1"), "eth1");
    private static final KernelEntry GATEWAY_ROUTE = new KernelEntry(Kind.GATEWAY_ROUTE, ip("fd79::1"), "eth1");
    private static final KernelEntry GUARD = new KernelEntry(Kind.GUARD, ip("10.79.0.21"), "eth0");
    private static final KernelEntry PROXY = new KernelEntry(Kind.PROXY, ip("fd79::21"), "eth0");
    private static final KernelEntry ROUTER = new KernelEntry(Kind.ROUTER_PROXY, ip("fd79::1"), "eth0");

    @Test
    void shouldReadWhatTheToolsPrint() {
        assertThat(KernelEntry.parse("10.79.0.21 dev eth1 table 8700 scope link "))
                .contains(ROUTE);
        assertThat(KernelEntry.parse("10.79.0.21 dev eth1 table 8700 scope link linkdown"))
                .contains(ROUTE);
        assertThat(KernelEntry.parse("fd79::21 dev eth1 table 8700 metric 1024 pref medium"))
                .contains(ROUTE_IPV6);
        assertThat(KernelEntry.parse("default via 10.79.0.1 dev eth1 table 8702 onlink "))
                .contains(GATEWAY);
        assertThat(KernelEntry.parse("fd79::1 dev eth1 metric 1024 pref medium"))
                .contains(GATEWAY_ROUTE);
        assertThat(KernelEntry.parse("fd79::21 dev eth0 proxy proto 87 ")).contains(PROXY);
        assertThat(KernelEntry.parse("fd79::1 dev eth0 router proxy proto 87 ")).contains(ROUTER);
    }

    @Test
    void shouldLeaveOutWhatIsNotWeirs() {
        assertThat(KernelEntry.parse("fd79::99 dev eth0 proxy ")).isEmpty();
        assertThat(KernelEntry.parse("fd79::99 dev eth0 proxy proto 3 ")).isEmpty();
        assertThat(KernelEntry.parse("unreachable 10.79.0.0/24 table 8700")).isEmpty();
        assertThat(KernelEntry.parse("10.79.0.21 dev eth1 table 100 scope link"))
                .isEmpty();
        assertThat(KernelEntry.parse("Error: ipv4: FIB table does not exist.")).isEmpty();
    }

    @Test
    void shouldWriteLinesForTheTools() {
        assertThat(ROUTE.toAdd()).isEqualTo("route replace 10.79.0.21 dev eth1 table 8700 proto 87");
        assertThat(ROUTE.toDelete()).isEqualTo("route del 10.79.0.21 dev eth1 table 8700");
        assertThat(GATEWAY.toAdd())
                .isEqualTo("route replace default via 10.79.0.1 dev eth1 onlink table 8702 proto 87");
        assertThat(GATEWAY.toDelete()).isEqualTo("route del default via 10.79.0.1 dev eth1 table 8702");
        assertThat(GATEWAY_ROUTE.toAdd()).isEqualTo("route replace fd79::1 dev eth1 proto 87");
        assertThat(GATEWAY_ROUTE.toDelete()).isEqualTo("route del fd79::1 dev eth1 proto 87");
        assertThat(PROXY.toAdd()).isEqualTo("neigh replace proxy fd79::21 dev eth0 protocol 87");
        assertThat(PROXY.toDelete()).isEqualTo("neigh del proxy fd79::21 dev eth0");
        assertThat(ROUTER.toAdd()).isEqualTo("neigh replace proxy fd79::1 dev eth0 router protocol 87");
    }

    @Test
    void shouldTellWhichTakesThePlaceOfWhich() {
        KernelEntry moved = new KernelEntry(Kind.ROUTE, ip("10.79.0.21"), "eth0");
        KernelEntry otherGateway = new KernelEntry(Kind.GATEWAY, ip("10.79.0.9"), "eth0");
        KernelEntry routerNow = new KernelEntry(Kind.ROUTER_PROXY, ip("fd79::21"), "eth0");

        assertThat(moved.slot()).isEqualTo(ROUTE.slot());
        assertThat(otherGateway.slot()).isEqualTo(GATEWAY.slot());
        assertThat(routerNow.slot()).isEqualTo(PROXY.slot());
        assertThat(Stream.of(ROUTE, ROUTE_IPV6, GATEWAY, GATEWAY_ROUTE, PROXY, ROUTER, GUARD)
                        .map(KernelEntry::slot))
                .doesNotHaveDuplicates();
    }
}
