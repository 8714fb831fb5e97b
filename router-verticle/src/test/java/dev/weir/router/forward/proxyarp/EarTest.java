// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import static dev.weir.router.forward.proxyarp.Literal.ip;
import static dev.weir.router.forward.proxyarp.Literal.mac;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.IpPrefix;
import dev.weir.router.forward.proxyarp.Sides.Side;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EarTest {
    private static final InetAddress A = ip("10.79.0.11");
    private static final InetAddress B = ip("10.79.0.21");
    private static final InetAddress OWN = ip("10.79.0.2");
    private static final MacAddress MAC = mac("02:00:00:00:00:aa");
    private static final MacAddress ROUTER = mac("02:00:00:00:01:00");

    private final List<String> searches = new ArrayList<>();
    private final List<Host> claimed = new ArrayList<>();
    private final HostTable table =
            new HostTable(2, new HostTimes(1, 1, 1), new HostLimits(8, 8, 8, 8), new HostCounts(), new Searches());
    private final Ear ear = new Ear(sides(), table, claimed::add);
    private final ByteBuffer frame = ByteBuffer.allocate(EthernetFrame.MAX_OCTETS);

    private final class Searches implements HostEvents {
        @Override
        public void search(int side, InetAddress target) {
            searches.add(side + " " + Addresses.text(target));
        }

        @Override
        public void probe(Host host) {}

        @Override
        public void placed(Host host, int sideBefore) {}

        @Override
        public void removed(Host host) {}

        @Override
        public void answer(Question question, Host host) {}

        @Override
        public void disputed(Host owner, Host other) {}
    }

    private static Sides sides() {
        IpPrefix ipv4 = IpPrefix.parse("10.79.0.0/24").orElseThrow();
        IpPrefix ipv6 = IpPrefix.parse("fd79::/64").orElseThrow();
        Sides sides = new Sides(
                List.of("x0", "x1"),
                List.of(),
                name -> name.equals("x0")
                        ? new Side(name, 7, ROUTER, List.of(OWN, ip("fd79::2")), List.of(ipv4, ipv6))
                        : Side.absent(name));
        sides.refresh();
        return sides;
    }

    private void hear(ArpMessage message, MacAddress source) {
        EthernetFrame.encode(message, MacAddress.BROADCAST, source, frame);
        ear.heard(0, frame, 0);
    }

    private void hear(NdpMessage message, MacAddress source) {
        EthernetFrame.encode(message, MacAddress.BROADCAST, source, frame);
        ear.heard(0, frame, 0);
    }

    @Test
    void shouldTakeARequestForAClaimAndAQuestion() {
        hear(ArpMessage.request(MAC, A, B), MAC);

        assertThat(table.hosts()).containsExactly(new Host(A, MAC, 0));
        assertThat(searches).containsExactly("1 10.79.0.21");
    }

    @Test
    void shouldTakeAReplyAndAnAnnouncementForAClaimOnly() {
        hear(ArpMessage.reply(MAC, A, ROUTER, B), MAC);
        hear(ArpMessage.announcement(MAC, B), MAC);

        assertThat(table.hosts()).containsExactly(new Host(A, MAC, 0), new Host(B, MAC, 0));
        assertThat(searches).isEmpty();
    }

    @Test
    void shouldTakeALookForADuplicateForAQuestionOnly() {
        hear(ArpMessage.request(MAC, ip("0.0.0.0"), B), MAC);
        hear(NdpMessage.solicitation(NdpMessage.UNSPECIFIED, ip("ff02::1:ff00:21"), ip("fd79::21"), null), MAC);

        assertThat(table.hosts()).isEmpty();
        assertThat(searches).containsExactly("1 10.79.0.21", "1 fd79::21");
    }

    @Test
    void shouldTakeNeighbourDiscoveryForTheSame() {
        hear(NdpMessage.solicitation(ip("fd79::11"), ip("ff02::1:ff00:21"), ip("fd79::21"), MAC), MAC);
        hear(NdpMessage.advertisement(ip("fe80::1"), NdpMessage.ALL_NODES, ip("fd79::31"), null, 0), MAC);

        assertThat(table.hosts()).containsExactly(new Host(ip("fd79::11"), MAC, 0), new Host(ip("fd79::31"), MAC, 0));
        assertThat(searches).containsExactly("1 fd79::21");
    }

    @Test
    void shouldLeaveOutWhatIsNotOfTheSharedNetworks() {
        hear(ArpMessage.request(MAC, ip("192.0.2.1"), ip("192.0.2.2")), MAC);
        hear(ArpMessage.request(MacAddress.BROADCAST, A, A), MAC);
        hear(ArpMessage.request(MAC, A, A), MacAddress.BROADCAST);
        hear(NdpMessage.solicitation(ip("fe80::1"), ip("ff02::1:ff00:2"), ip("fe80::2"), MAC), MAC);

        assertThat(table.hosts()).isEmpty();
        assertThat(searches).isEmpty();
    }

    @Test
    void shouldTellOfAClaimToAnAddressOfThisMachine() {
        hear(ArpMessage.announcement(MAC, OWN), MAC);
        hear(ArpMessage.request(MAC, A, OWN), MAC);

        assertThat(claimed).containsExactly(new Host(OWN, MAC, 0));
        assertThat(table.hosts()).containsExactly(new Host(A, MAC, 0));
        assertThat(searches).isEmpty();
    }

    @Test
    void shouldLeaveOutWhatThisMachineSays() {
        hear(ArpMessage.reply(ROUTER, B, MAC, A), ROUTER);
        hear(ArpMessage.reply(ROUTER, B, MAC, A), MAC);

        assertThat(table.hosts()).isEmpty();
        assertThat(claimed).isEmpty();
    }

    @Test
    void shouldSurviveAnyFrame() {
        for (int octets = 0; octets < 64; octets++) {
            ear.heard(0, ByteBuffer.allocate(octets).put(0, new byte[octets]), 0);
        }

        assertThat(table.hosts()).isEmpty();
    }
}
