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

    private static RoutedForwardingConfig nattedTwice() {
        return new RoutedForwardingConfig(
                List.of(
                        RoutedInterfaceConfig.of("eth0"),
                        RoutedInterfaceConfig.of("eth1"),
                        RoutedInterfaceConfig.of("eth2")),
                true,
                true,
                NatConfig.masquerade(List.of("eth1", "eth2"), "eth0"),
                ConntrackConfig.defaults(),
                OnStop.KEEP);
    }

    private static final InsideNetworks TWO_NETWORKS =
            new InsideNetworks(List.of("10.0.1.0/24", "10.0.2.0/24", "fd01::/64"), List.of("10.0.1.1", "fd01::1"));

    private static List<String> points(ForwardingConfig config) {
        return points(ObservationPoints.of(config));
    }

    private static List<String> points(List<CaptureConfig> captures) {
        return captures.stream()
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
    void shouldSeeWhatGoesOutInsideApartWhereThereAreSeveralInside() throws Exception {
        List<CaptureConfig> captures = ObservationPoints.of(nattedTwice(), inside -> TWO_NETWORKS);
        assertThat(points(captures))
                .containsExactly("eth1 1 INGRESS", "eth1 1 EGRESS", "eth2 1 INGRESS", "eth2 1 EGRESS");
        assertThat(captures).extracting(CaptureConfig::name).containsExactly("eth1", "eth1-out", "eth2", "eth2-out");
        String outgoing = "not (src net 10.0.1.0/24 or src net 10.0.2.0/24 or src net fd01::/64)"
                + " or src host 10.0.1.1 or src host fd01::1";
        assertThat(captures).extracting(CaptureConfig::filter).containsExactly("", outgoing, "", outgoing);
        new PacketFilter(outgoing).compileFor(LinkType.ETHERNET);
        assertThat(new SelfCheck(name -> "", name -> List.of())
                        .warnings(nattedTwice(), captures, MeteringConfig.defaults()))
                .isEmpty();
    }

    @Test
    void shouldGiveAReasonForAWarningWhereNothingIsKnownOfTheNetworksInside() {
        List<CaptureConfig> captures =
                ObservationPoints.of(nattedTwice(), inside -> new InsideNetworks(List.of(), List.of()));
        assertThat(new SelfCheck(name -> "", name -> List.of())
                        .warnings(nattedTwice(), captures, MeteringConfig.defaults()))
                .hasSize(2)
                .allMatch(line -> line.contains("is seen where it comes in and where it goes out"))
                .noneMatch(line -> line.contains("direction: ingress"));
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
