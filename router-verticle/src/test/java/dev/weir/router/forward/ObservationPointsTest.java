// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.BridgedForwardingConfig;
import dev.weir.config.CaptureConfig;
import dev.weir.config.ConntrackConfig;
import dev.weir.config.Decapsulation;
import dev.weir.config.Direction;
import dev.weir.config.ForwardingConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.config.MirrorForwardingConfig;
import dev.weir.config.NatConfig;
import dev.weir.config.OnStop;
import dev.weir.config.PassiveForwardingConfig;
import dev.weir.config.RingCaptureConfig;
import dev.weir.config.RoutedForwardingConfig;
import dev.weir.config.RoutedInterfaceConfig;
import dev.weir.router.capture.bpf.PacketFilter;
import dev.weir.router.parse.LinkType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObservationPointsTest {
    private static final List<RoutedInterfaceConfig> TWO =
            List.of(RoutedInterfaceConfig.of("eth0"), RoutedInterfaceConfig.of("eth1"));

    static RoutedForwardingConfig natted() {
        return new RoutedForwardingConfig(
                TWO,
                true,
                true,
                NatConfig.masquerade(List.of("eth1"), "eth0"),
                ConntrackConfig.defaults(),
                OnStop.KEEP);
    }

    private static List<String> points(ForwardingConfig config) {
        return ObservationPoints.of(config).stream()
                .map(RingCaptureConfig.class::cast)
                .map(ring ->
                        ring.networkInterface() + " " + ring.observationPoint().id() + " "
                                + ring.observationPoint().direction() + (ring.promiscuous() ? " promiscuous" : ""))
                .toList();
    }

    @Test
    void shouldSeeEachPacketOnce() {
        assertThat(points(RoutedForwardingConfig.of(TWO))).containsExactly("eth0 1 INGRESS", "eth1 1 INGRESS");
        assertThat(points(natted())).containsExactly("eth1 1 BOTH");
        assertThat(points(BridgedForwardingConfig.of(List.of("eth0", "eth1"))))
                .containsExactly("eth0 1 INGRESS promiscuous", "eth1 1 INGRESS promiscuous");
        assertThat(points(new PassiveForwardingConfig())).isEmpty();
    }

    @Test
    void shouldGiveNoReasonForAWarning() {
        SelfCheck check = new SelfCheck(name -> "br-weir", name -> List.of("gro"));
        for (ForwardingConfig config : List.of(
                RoutedForwardingConfig.of(TWO), natted(), BridgedForwardingConfig.of(List.of("eth0", "eth1")))) {
            List<CaptureConfig> captures = ObservationPoints.of(config);
            assertThat(captures)
                    .extracting(one -> one.observationPoint().direction())
                    .doesNotContain(Direction.EGRESS);
            assertThat(check.warnings(config, captures, MeteringConfig.defaults()))
                    .isEmpty();
        }
    }

    @Test
    void shouldSeeTheSessionsOfAMirrorInside() throws Exception {
        MirrorForwardingConfig config = new MirrorForwardingConfig("eth0", 4789, List.of(7L, 0xff_ffffL));
        assertThat(points(config)).containsExactly("eth0 1 INGRESS");
        String filter = ((RingCaptureConfig) ObservationPoints.of(config).get(0)).filter();
        assertThat(filter)
                .isEqualTo(
                        "(udp dst port 4789 and (udp[12:4] & 0xffffff00 = 1792 or udp[12:4] & 0xffffff00 = 4294967040))"
                                + " or udp dst port 6081 or ip proto 47");
        new PacketFilter(filter).compileFor(LinkType.ETHERNET);

        MeteringConfig plain = MeteringConfig.defaults();
        assertThat(ObservationPoints.metering(config, plain).decapsulate())
                .containsExactly(Decapsulation.VXLAN, Decapsulation.GENEVE, Decapsulation.GRE, Decapsulation.ERSPAN);
        assertThat(ObservationPoints.metering(new PassiveForwardingConfig(), plain))
                .isSameAs(plain);
    }
}
