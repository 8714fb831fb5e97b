// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeirConfigTest {

    @Test
    void shouldHaveTheDefaultsOfARing() {
        assertThat(RingCaptureConfig.of("eth0"))
                .isEqualTo(new RingCaptureConfig(
                        "eth0",
                        "eth0",
                        false,
                        "",
                        256,
                        DataSize.ofMiB(64),
                        new DataSize(256 << 10),
                        Duration.ofMillis(10),
                        1,
                        Fanout.HASH,
                        new ObservationPointConfig(ObservationPointConfig.BY_PLACE, Direction.BOTH)));
    }

    @Test
    void shouldMakeBlocksThatFitIntoTheRing() {
        RingCaptureConfig whole = RingCaptureConfig.of("eth0");
        assertThat(whole.blockOctets()).isEqualTo(256 << 10);
        assertThat(whole.blocks()).isEqualTo(256);

        RingCaptureConfig small = ring(new DataSize(300 << 10), new DataSize(1 << 20));
        assertThat(small.blockOctets()).isEqualTo(128 << 10);
        assertThat(small.blocks()).isEqualTo(2);

        RingCaptureConfig odd = ring(DataSize.ofMiB(1), new DataSize((128 << 10) - 1));
        assertThat(odd.blockOctets()).isEqualTo(64 << 10);
        assertThat(odd.blocks()).isEqualTo(16);
    }

    private static RingCaptureConfig ring(DataSize bufferSize, DataSize blockSize) {
        return new RingCaptureConfig(
                null,
                "eth0",
                false,
                "",
                256,
                bufferSize,
                blockSize,
                Duration.ofMillis(10),
                1,
                Fanout.HASH,
                ObservationPointConfig.defaults());
    }

    @Test
    void shouldHaveTheDefaultsOfTheDocumentation() {
        WeirConfig config = WeirConfig.defaults();

        assertThat(config.node().name()).isNotBlank();
        assertThat(config.node().observationDomainId()).isEqualTo(1);
        assertThat(config.captures()).isEmpty();
        assertThat(config.exporters()).isEmpty();
        assertThat(config.metering())
                .isEqualTo(new MeteringConfig(
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(1),
                        1_000_000,
                        1,
                        List.of(),
                        new FragmentConfig(65_536, Duration.ofSeconds(30))));
        assertThat(PcapCaptureConfig.of("eth0"))
                .isEqualTo(new PcapCaptureConfig(
                        "eth0",
                        "eth0",
                        false,
                        "",
                        256,
                        new DataSize(64L << 20),
                        Duration.ofMillis(20),
                        new ObservationPointConfig(0, Direction.BOTH)));
        assertThat(FileCaptureConfig.of(List.of("a")))
                .isEqualTo(new FileCaptureConfig(
                        "files", List.of("a"), "", new ObservationPointConfig(0, Direction.BOTH)));
    }

    @Test
    void shouldHaveTheDefaultsOfTheDocumentationForExport() {
        TemplateConfig templates = new TemplateConfig(Duration.ofMinutes(10), 4096, Duration.ofMinutes(10));

        assertThat(JsonFormatConfig.defaults()).isEqualTo(new JsonFormatConfig(true));
        assertThat(CsvFormatConfig.defaults()).isEqualTo(new CsvFormatConfig(true));
        assertThat(NetFlow5FormatConfig.defaults()).isEqualTo(new NetFlow5FormatConfig(0, 0));
        assertThat(NetFlow9FormatConfig.defaults()).isEqualTo(new NetFlow9FormatConfig(null, templates, 1400));
        assertThat(IpfixFormatConfig.defaults()).isEqualTo(new IpfixFormatConfig(null, false, templates, 1400));
        assertThat(FileTransportConfig.of("f"))
                .isEqualTo(new FileTransportConfig("f", DataSize.ZERO, Duration.ZERO, 0));
        assertThat(UdpTransportConfig.of("h", 1)).isEqualTo(new UdpTransportConfig("h", 1, 0, Duration.ofSeconds(60)));
    }

    @Test
    void shouldHaveTheDefaultsOfTheDocumentationForClusters() {
        DetectionConfig detection = new DetectionConfig(Duration.ofSeconds(1), Duration.ofSeconds(5));

        assertThat(NodeConfig.defaults().roles()).containsExactly(NodeRole.ROUTER, NodeRole.FLOW, NodeRole.EXPORT);
        assertThat(WeirConfig.defaults().cluster()).isEqualTo(new NoClusterConfig());
        assertThat(TcpIpClusterConfig.of("10.0.1.11", List.of("10.0.1.12")))
                .isEqualTo(new TcpIpClusterConfig("weir", "10.0.1.11", 5701, 5801, List.of("10.0.1.12"), detection));
        assertThat(MulticastClusterConfig.of("10.0.1.11"))
                .isEqualTo(new MulticastClusterConfig("weir", "10.0.1.11", 5701, 5801, "224.2.2.3", 54_327, detection));
        assertThat(WeirConfig.defaults().ha())
                .isEqualTo(new HaConfig(
                        "",
                        100,
                        HaMode.ACTIVE_STANDBY,
                        false,
                        Duration.ofSeconds(10),
                        Duration.ofMillis(500),
                        DataSize.ofMiB(256),
                        new HeartbeatConfig(Duration.ofMillis(100), 3, "", 8643, List.of(), ""),
                        new NoWitnessConfig(),
                        new NoTakeoverConfig(),
                        new ConntrackdConfig(false, "", 3781, "conntrackd")));
    }

    @Test
    void shouldNumberObservationPointsByPlace() {
        WeirConfig config = withCaptures(
                PcapCaptureConfig.of("eth0"),
                PcapCaptureConfig.of("eth1").withObservationPoint(new ObservationPointConfig(7, Direction.EGRESS)),
                PcapCaptureConfig.of("eth2")
                        .withObservationPoint(
                                new ObservationPointConfig(ObservationPointConfig.BY_PLACE, Direction.INGRESS)));

        assertThat(config.captures())
                .extracting(CaptureConfig::observationPoint)
                .containsExactly(
                        new ObservationPointConfig(1, Direction.BOTH),
                        new ObservationPointConfig(7, Direction.EGRESS),
                        new ObservationPointConfig(3, Direction.INGRESS));
    }

    @Test
    void shouldLetCapturesShareAnObservationPointOnPurposeOnly() {
        CaptureConfig second =
                PcapCaptureConfig.of("eth1").withObservationPoint(new ObservationPointConfig(1, Direction.BOTH));
        CaptureConfig explicit =
                PcapCaptureConfig.of("eth0").withObservationPoint(new ObservationPointConfig(1, Direction.BOTH));

        assertThat(withCaptures(explicit, second).captures()).containsExactly(explicit, second);
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> withCaptures(PcapCaptureConfig.of("eth0"), second))
                .withMessage(
                        "captures[0].observationPoint.id would be 1 by its place, but another capture was given that id;"
                                + " give this one an id too");
    }

    @Test
    void shouldRefuseNamesThatAreGivenTwice() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> withCaptures(PcapCaptureConfig.of("eth0"), PcapCaptureConfig.of("eth0")))
                .withMessage("captures[1].name is \"eth0\", as that of captures[0] is; give each a name of its own");
    }

    @Test
    void shouldTellEveryProblemAtOnce() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> new MeteringConfig(
                        Duration.ofMillis(199),
                        Duration.ofSeconds(15),
                        null,
                        10,
                        11,
                        List.of(),
                        FragmentConfig.defaults()))
                .satisfies(refused -> assertThat(refused.problems())
                        .containsExactly(
                                new InvalidValueException.Problem(
                                        "activeTimeout", "is 199ms; it must be from 200ms to 24h"),
                                new InvalidValueException.Problem("tcpLinger", "is missing"),
                                new InvalidValueException.Problem(
                                        "shards", "is 11; it must be at most maxFlows, which is 10")));
    }

    @Test
    void shouldOrderTunnelsAndDropDuplicates() {
        MeteringConfig metering = new MeteringConfig(
                MeteringConfig.DEFAULT_ACTIVE_TIMEOUT,
                MeteringConfig.DEFAULT_IDLE_TIMEOUT,
                MeteringConfig.DEFAULT_TCP_LINGER,
                1,
                1,
                List.of(Decapsulation.GRE, Decapsulation.VXLAN, Decapsulation.GRE),
                FragmentConfig.defaults());
        assertThat(metering.decapsulate()).containsExactly(Decapsulation.VXLAN, Decapsulation.GRE);
    }

    @Test
    void shouldTakeBracketsOffAddresses() {
        assertThat(UdpTransportConfig.of("[2001:db8::1]", 4739).host()).isEqualTo("2001:db8::1");
    }

    private static WeirConfig withCaptures(CaptureConfig... captures) {
        return new WeirConfig(
                NodeConfig.defaults(),
                RouterConfig.defaults(),
                List.of(captures),
                MeteringConfig.defaults(),
                List.of(),
                NoClusterConfig.defaults(),
                HaConfig.defaults(),
                HttpConfig.defaults(),
                LoggingConfig.defaults());
    }
}
