// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.config.DataSize;
import dev.weir.config.GeneveArms;
import dev.weir.config.GeneveForwardingConfig;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.memory.Memory;
import dev.weir.router.forward.ForwardingException;
import dev.weir.router.parse.Frame;
import dev.weir.router.parse.FrameSink;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A load balancer at 127.0.0.2 and an appliance whose second arm is down, which takes root: as another user it is skipped. */
@Timeout(60)
class TwoArmSourceTest {
    private static final String HEADER =
            "0800080000000000 0108010200000000000000a1 010802021122334455667788 010803019abcdef0";
    private static final String PACKET = "4500001d 12340000 40110000 0a000005 c6336410 9c40 0035 0009 0000 01";
    private static final int OUTER_OCTETS = 28;

    private final LedgerSlice ledger = new Ledger().slice("test");
    private final List<String> metered = new ArrayList<>();
    private final Map<LedgerCounter, Integer> leftOut = new EnumMap<>(LedgerCounter.class);

    @BeforeAll
    static void onlyAsRoot() {
        assumeTrue(
                "root".equals(System.getProperty("user.name")) && Files.exists(Path.of("/dev/net/tun")),
                "SKIPPED: TUN interfaces need root and /dev/net/tun; run the tests as root to test two arms");
    }

    @Test
    void shouldMeterAndCountWhatTheKernelDoesNotTake() throws Exception {
        int port = freePort();
        try (TunDevice tun = new TunDevice();
                TwoArmSource source = new TwoArmSource(config(port), tun);
                DatagramSocket loadBalancer =
                        new DatagramSocket(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0))) {
            tun.open();
            source.start();
            send(loadBalancer, port, HEADER + PACKET.replace("0a000005", "c0000205"));
            send(loadBalancer, port, HEADER + PACKET);
            send(loadBalancer, port, HEADER.replace("a1", "b2") + PACKET);
            int packets = 0;
            while (packets < 3) {
                packets += source.poll(sink(), 1024);
            }
            source.foldKernelCounts(ledger);
        }
        assertThat(metered).containsExactly((HEADER + PACKET).replace(" ", ""));
        int octets = OUTER_OCTETS + 40 + 29;
        assertThat(leftOut)
                .isEqualTo(Map.of(LedgerCounter.GENEVE_FOREIGN, octets, LedgerCounter.GENEVE_COLLISION, octets));
        assertThat(ledger.packets(LedgerCounter.KERNEL_SEEN)).isEqualTo(3);
        assertThat(ledger.packets(LedgerCounter.SENT_OUT)).isZero();
        assertThat(ledger.packets(LedgerCounter.NOT_SENT_OUT)).isEqualTo(1);
        assertThat(ledger.octets(LedgerCounter.NOT_SENT_OUT)).isEqualTo(29);
    }

    @Test
    void shouldSayThatTheInterfaceIsThereAlready() throws Exception {
        try (TunDevice tun = new TunDevice();
                TunDevice second = new TunDevice()) {
            tun.open();
            assertThatThrownBy(second::open)
                    .isInstanceOf(ForwardingException.class)
                    .hasMessage(
                            "forwarding: arms: two: making the interface weir-gw0: device or resource busy; there is"
                                    + " one of that name already, another Weir's perhaps");
        }
    }

    private static int freePort() throws Exception {
        try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0))) {
            return free.getLocalPort();
        }
    }

    private static GeneveForwardingConfig config(int port) {
        GeneveForwardingConfig plain = GeneveForwardingConfig.of("lo");
        return new GeneveForwardingConfig(
                plain.networkInterface(),
                port,
                GeneveArms.TWO,
                "eth1",
                plain.gateway(),
                plain.gateway6(),
                plain.clients(),
                plain.connections(),
                1,
                DataSize.ofMiB(1),
                Duration.ZERO,
                plain.healthCheck());
    }

    private static void send(DatagramSocket from, int port, String hex) throws Exception {
        byte[] octets = HexFormat.of().parseHex(hex.replace(" ", ""));
        from.send(new DatagramPacket(octets, octets.length, InetAddress.getByName("127.0.0.1"), port));
    }

    private FrameSink sink() {
        return new FrameSink() {
            @Override
            public void accept(Frame frame) {
                byte[] octets = new byte[frame.capturedOctets() - OUTER_OCTETS];
                Memory.copy(frame.address() + OUTER_OCTETS, octets, 0, octets.length);
                metered.add(HexFormat.of().formatHex(octets));
            }

            @Override
            public void leaveOut(LedgerCounter reason, int wireOctets) {
                leftOut.merge(reason, wireOctets, Integer::sum);
            }
        };
    }
}
