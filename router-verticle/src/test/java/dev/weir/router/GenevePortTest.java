// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.config.DataSize;
import dev.weir.config.GeneveForwardingConfig;
import dev.weir.config.HealthCheckConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.OwnExports;
import dev.weir.model.packet.PacketBatchPool;
import dev.weir.router.capture.BatchOutlet;
import dev.weir.router.capture.Sorting;
import dev.weir.router.forward.geneve.TunDevice;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Mode geneve on another port than IANA's, which takes root: as another user it is skipped. */
@Timeout(60)
class GenevePortTest {
    private static final String PACKET = "0800080000000000" + "010801020fedcba987654321" + "010802021122334455667788"
            + "010803019abcdef0" + "45000020123400004011000" + "00a0000010a000002045708ae000c000001020304";

    @BeforeAll
    static void onlyAsRoot() {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "SKIPPED: raw sockets need root; run the tests as root to test mode geneve");
    }

    @Test
    void shouldMeterWhatIsInsideThePacketsOfTheConfiguredPort() throws Exception {
        Ledger ledger = new Ledger();
        AtomicLong metered = new AtomicLong();
        PacketBatchPool pool = new PacketBatchPool(8, 16);
        try (DatagramSocket free = new DatagramSocket(null)) {
            free.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            free.bind(new InetSocketAddress("127.0.0.2", 0));
            RouterContext context =
                    new RouterContext(new FlowHash(42), pool, ledger, new OwnExports(), MeteringConfig.defaults());
            BatchOutlet outlet = (shard, batch) -> {
                metered.addAndGet(batch.records());
                batch.release();
            };
            int port = free.getLocalPort();
            Capture capture = Capture.open(on(port), new TunDevice(), 1, context, new Sorting(0, 1), outlet);
            capture.start();
            byte[] packet = HexFormat.of().parseHex(PACKET);
            free.send(new DatagramPacket(packet, packet.length, InetAddress.getByName("127.0.0.1"), port));
            while (metered.get() == 0) {
                Thread.onSpinWait();
            }
            capture.stop();
            capture.ended().get(30, TimeUnit.SECONDS);
        } finally {
            pool.close();
        }
        assertThat(ledger.packets(LedgerCounter.DECAPSULATED)).isEqualTo(1);
        assertThat(ledger.octets(LedgerCounter.DECAPSULATED)).isEqualTo(32);
    }

    private static GeneveForwardingConfig on(int port) {
        GeneveForwardingConfig plain = GeneveForwardingConfig.of("lo");
        return new GeneveForwardingConfig(
                plain.networkInterface(),
                port,
                plain.arms(),
                plain.outside(),
                plain.gateway(),
                plain.gateway6(),
                plain.clients(),
                plain.connections(),
                1,
                DataSize.ofMiB(1),
                Duration.ZERO,
                HealthCheckConfig.defaults());
    }
}
