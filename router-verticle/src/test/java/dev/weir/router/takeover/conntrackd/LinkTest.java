// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.config.ConntrackdConfig;
import dev.weir.config.HostPrefix;
import dev.weir.config.IpPrefix;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LinkTest {
    private static final List<IpPrefix> OWN = Stream.of("fe80::5/64", "10.0.9.1/24", "2001:db8::1/64")
            .map(text -> HostPrefix.parse(text).orElseThrow())
            .map(host -> new IpPrefix(host.address(), host.length()))
            .toList();

    private static List<InetAddress> addresses(String... texts) throws Exception {
        List<InetAddress> addresses = new ArrayList<>();
        for (String text : texts) {
            addresses.add(InetAddress.getByName(text));
        }
        return addresses;
    }

    private static Link choose(String... peers) throws Exception {
        return Link.choose("eth2", OWN, addresses(peers));
    }

    private static Link link(String local, String peer) throws Exception {
        return new Link("eth2", InetAddress.getByName(local), InetAddress.getByName(peer));
    }

    @Test
    void shouldTakeTheNeighbourElseTheOnlyOne() throws Exception {
        assertThat(choose("10.0.8.2", "10.0.9.2")).isEqualTo(link("10.0.9.1", "10.0.9.2"));
        assertThat(choose("10.0.8.2", "2001:db8::2")).isEqualTo(link("2001:db8::1", "2001:db8::2"));
        assertThat(choose("10.0.8.2")).isEqualTo(link("10.0.9.1", "10.0.8.2"));
        assertThat(choose("2001:db8:1::2")).isEqualTo(link("2001:db8::1", "2001:db8:1::2"));
        assertThat(choose("fe80::6")).isEqualTo(link("fe80::5", "fe80::6"));
    }

    @Test
    void shouldRefuseAnyOtherNumberOfRouters() {
        assertThatExceptionOfType(ConntrackdException.class)
                .isThrownBy(() -> choose())
                .withMessage(
                        "conntrackd: there is nobody to share NAT state with; ha.heartbeat.peers is to have the other"
                                + " router's address behind eth2");
        assertThatExceptionOfType(ConntrackdException.class)
                .isThrownBy(() -> choose("10.0.9.2", "10.0.9.3", "10.0.8.2"))
                .withMessage(
                        "conntrackd: NAT state is shared by two routers, over one address each, and behind eth2 may be"
                                + " any of 10.0.9.2, 10.0.9.3 of ha.heartbeat.peers; name the interface of whose network one is,"
                                + " or turn it off");
    }

    @Test
    void shouldRefuseAnInterfaceThatLeadsNowhere() throws Exception {
        ConntrackdConfig config = new ConntrackdConfig(true, "no-such0", 3781, "conntrackd");
        assertThatExceptionOfType(ConntrackdException.class)
                .isThrownBy(() -> Link.find(
                        new ConntrackdSettings(config, addresses("10.0.9.2"), List.of(), Path.of("/var/lib/weir"))))
                .withMessage(
                        "conntrackd: there is no interface no-such0; ha.conntrackd.interface names the one that leads"
                                + " to the other router");
        assertThatExceptionOfType(ConntrackdException.class)
                .isThrownBy(() -> Link.choose("eth2", List.of(), addresses("10.0.9.2")))
                .withMessage("conntrackd: eth2 has no address of its own from which to reach 10.0.9.2");
    }

    @Test
    void shouldNotSendFromAnAddressThatMoves() throws Exception {
        ConntrackdConfig config = new ConntrackdConfig(true, "lo", 3781, "conntrackd");
        assertThatExceptionOfType(ConntrackdException.class)
                .isThrownBy(() -> Link.find(new ConntrackdSettings(
                        config, addresses("127.0.0.2"), addresses("127.0.0.1"), Path.of("/var/lib/weir"))))
                .withMessage("conntrackd: lo has no address of its own from which to reach 127.0.0.2");
    }
}
