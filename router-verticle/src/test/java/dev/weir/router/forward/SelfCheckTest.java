// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.BridgedForwardingConfig;
import dev.weir.config.CaptureConfig;
import dev.weir.config.Decapsulation;
import dev.weir.config.Direction;
import dev.weir.config.MeteringConfig;
import dev.weir.config.ObservationPointConfig;
import dev.weir.config.PassiveForwardingConfig;
import dev.weir.config.PcapCaptureConfig;
import dev.weir.config.RingCaptureConfig;
import dev.weir.config.RoutedForwardingConfig;
import dev.weir.config.RoutedInterfaceConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelfCheckTest {
    private static final RoutedForwardingConfig ROUTED =
            RoutedForwardingConfig.of(List.of(RoutedInterfaceConfig.of("eth0"), RoutedInterfaceConfig.of("eth1")));

    private final SelfCheck check = new SelfCheck(
            name -> Map.of("eth2", "br0").getOrDefault(name, ""),
            name -> name.equals("eth3") ? List.of("gro", "lro") : List.of("gro"));

    private static CaptureConfig ring(String name, Direction direction) {
        return RingCaptureConfig.of(name)
                .withObservationPoint(new ObservationPointConfig(ObservationPointConfig.BY_PLACE, direction));
    }

    @Test
    void shouldWarnOfWhatIsSeenComingInAndGoingOut() {
        for (Direction other : List.of(Direction.BOTH, Direction.EGRESS)) {
            assertThat(check.warnings(
                            ROUTED,
                            List.of(ring("eth0", Direction.INGRESS), ring("eth1", other)),
                            MeteringConfig.defaults()))
                    .singleElement()
                    .asString()
                    .contains("captures eth0 and eth1: what is forwarded between eth0 and eth1 is seen");
        }
    }

    @Test
    void shouldWarnOfWhatIsSeenBeforeAndAfterItsTranslation() {
        assertThat(check.warnings(
                        ObservationPointsTest.natted(),
                        List.of(ring("eth0", Direction.INGRESS), ring("eth1", Direction.BOTH)),
                        MeteringConfig.defaults()))
                .singleElement()
                .asString()
                .contains("capture on nat.inside alone, both ways");
    }

    @Test
    void shouldNotWarnWhereNothingIsForwarded() {
        assertThat(check.warnings(
                        new PassiveForwardingConfig(),
                        List.of(ring("eth0", Direction.BOTH), ring("eth1", Direction.BOTH)),
                        MeteringConfig.defaults()))
                .isEmpty();
    }

    @Test
    void shouldWarnOfAPortAndItsBridge() {
        assertThat(check.warnings(
                        BridgedForwardingConfig.of(List.of("eth2", "eth4")),
                        List.of(ring("eth2", Direction.INGRESS), ring("br0", Direction.INGRESS)),
                        MeteringConfig.defaults()))
                .singleElement()
                .asString()
                .contains("eth2 is a port of br0");
    }

    @Test
    void shouldWarnOfTheSameInterfaceTwice() {
        assertThat(check.warnings(
                        ROUTED,
                        List.of(ring("eth0", Direction.INGRESS), PcapCaptureConfig.of("eth0")),
                        MeteringConfig.defaults()))
                .singleElement()
                .asString()
                .contains("both see the packets of eth0");
    }

    @Test
    void shouldWarnOfACardThatPutsPacketsTogether() {
        assertThat(check.warnings(
                        new PassiveForwardingConfig(),
                        List.of(ring("eth3", Direction.INGRESS)),
                        MeteringConfig.defaults()))
                .singleElement()
                .asString()
                .contains("'ethtool -K eth3 lro off'");
    }

    @Test
    void shouldWarnOfHeadersCutOffInTunnels() {
        RingCaptureConfig plain = RingCaptureConfig.of("eth0");
        RingCaptureConfig cut = new RingCaptureConfig(
                null,
                "eth0",
                false,
                "",
                128,
                plain.bufferSize(),
                plain.blockSize(),
                plain.blockTimeout(),
                1,
                plain.fanout(),
                ObservationPointConfig.defaults());
        MeteringConfig defaults = MeteringConfig.defaults();
        MeteringConfig tunnels = new MeteringConfig(
                defaults.activeTimeout(),
                defaults.idleTimeout(),
                defaults.tcpLinger(),
                defaults.maxFlows(),
                defaults.shards(),
                List.of(Decapsulation.VXLAN),
                defaults.fragments());
        assertThat(check.warnings(new PassiveForwardingConfig(), List.of(cut), defaults))
                .isEmpty();
        assertThat(check.warnings(new PassiveForwardingConfig(), List.of(cut), tunnels))
                .singleElement()
                .asString()
                .contains("a snapLength of 128 may cut off headers");
    }
}
