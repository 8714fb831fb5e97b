// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.AccessToken;
import dev.weir.config.CaptureConfig;
import dev.weir.config.CsvFormatConfig;
import dev.weir.config.DataSize;
import dev.weir.config.Decapsulation;
import dev.weir.config.Direction;
import dev.weir.config.ExporterConfig;
import dev.weir.config.Fanout;
import dev.weir.config.FileCaptureConfig;
import dev.weir.config.FileTransportConfig;
import dev.weir.config.FormatConfig;
import dev.weir.config.FragmentConfig;
import dev.weir.config.HttpConfig;
import dev.weir.config.IpfixFormatConfig;
import dev.weir.config.JsonFormatConfig;
import dev.weir.config.LogLevel;
import dev.weir.config.LoggingConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.config.NetFlow5FormatConfig;
import dev.weir.config.NetFlow9FormatConfig;
import dev.weir.config.NodeConfig;
import dev.weir.config.ObservationPointConfig;
import dev.weir.config.PcapCaptureConfig;
import dev.weir.config.RingCaptureConfig;
import dev.weir.config.Role;
import dev.weir.config.RouterConfig;
import dev.weir.config.StdoutTransportConfig;
import dev.weir.config.TemplateConfig;
import dev.weir.config.TlsConfig;
import dev.weir.config.TransportConfig;
import dev.weir.config.UdpTransportConfig;
import dev.weir.config.WeirConfig;
import dev.weir.config.WhenFull;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Configurations of every kind, with texts as wild as they may be. */
final class ConfigArbitraries {

    private static final long MAX_UINT32 = 0xFFFF_FFFFL;

    private ConfigArbitraries() {}

    static Arbitrary<WeirConfig> configs() {
        Arbitrary<NodeConfig> node = Combinators.combine(names(), longs(0, MAX_UINT32), texts())
                .as((name, id, state) -> new NodeConfig(name, id, state, NodeConfig.DEFAULT_ROLES));
        return Combinators.combine(
                        node,
                        ForwardingArbitraries.modes().map(RouterConfig::new),
                        captures().list().ofMaxSize(3).uniqueElements(CaptureConfig::name),
                        metering(),
                        exporters().list().ofMaxSize(3).uniqueElements(ExporterConfig::name),
                        ClusterArbitraries.clusters(names(), texts()),
                        http(),
                        Arbitraries.of(LogLevel.class).map(LoggingConfig::new))
                .as((one, router, captures, metering, exporters, cluster, http, logging) -> new WeirConfig(
                        one,
                        router,
                        captures,
                        metering,
                        exporters,
                        cluster.getKey(),
                        cluster.getValue(),
                        http,
                        logging));
    }

    private static Arbitrary<HttpConfig> http() {
        Arbitrary<TlsConfig> tls =
                Combinators.combine(texts(), texts(), texts()).as(TlsConfig::new);
        Arbitrary<String> hashes =
                Arbitraries.strings().withChars("0123456789abcdef").ofLength(64);
        Arbitrary<List<String>> tokens = Combinators.combine(Arbitraries.of(Role.class), hashes)
                .as((role, hash) -> new AccessToken(role, "one", hash).text())
                .list()
                .ofMaxSize(1);
        return Combinators.combine(
                        flags(),
                        Arbitraries.of("127.0.0.1", "::1"),
                        ints(1, 65_535),
                        texts().list().ofMaxSize(2),
                        tls,
                        tokens,
                        ints(1, 1_000_000),
                        Combinators.combine(texts(), longs(0, 1L << 30).map(DataSize::new))
                                .as(Map::entry))
                .as((enabled, listen, port, hosts, security, bearers, rate, rest) -> new HttpConfig(
                        enabled,
                        listen,
                        port,
                        hosts,
                        security,
                        bearers,
                        List.of("reader:CN=a"),
                        rate,
                        rest.getKey(),
                        rest.getValue()));
    }

    private static Arbitrary<CaptureConfig> captures() {
        Arbitrary<ObservationPointConfig> point = Combinators.combine(ints(1, 65_535), Arbitraries.of(Direction.class))
                .as(ObservationPointConfig::new);
        Arbitrary<List<String>> paths = texts().list().ofMinSize(1).ofMaxSize(3);
        Arbitrary<FileCaptureConfig> files =
                Combinators.combine(names(), paths, anyTexts(), point).as(FileCaptureConfig::new);
        Arbitrary<DataSize> bufferSize = longs(65_536, 2047L << 20).map(DataSize::new);
        Arbitrary<PcapCaptureConfig> pcap = Combinators.combine(
                        names(), names(), flags(), anyTexts(), ints(96, 262_144), bufferSize, durations(1, 1000), point)
                .as(PcapCaptureConfig::new);
        return Arbitraries.oneOf(files, pcap, rings(point));
    }

    private static Arbitrary<RingCaptureConfig> rings(Arbitrary<ObservationPointConfig> point) {
        Arbitrary<DataSize> bufferSize = longs(128L << 10, 16L << 30).map(DataSize::new);
        Arbitrary<DataSize> blockSize = longs(64L << 10, 4L << 20).map(DataSize::new);
        Arbitrary<RingCaptureConfig> plain = Combinators.combine(
                        names(), names(), flags(), anyTexts(), ints(96, 262_144), durations(1, 50), point)
                .as((name, networkInterface, promiscuous, filter, snapLength, blockTimeout, observationPoint) ->
                        new RingCaptureConfig(
                                name,
                                networkInterface,
                                promiscuous,
                                filter,
                                snapLength,
                                RingCaptureConfig.DEFAULT_BUFFER_SIZE,
                                RingCaptureConfig.DEFAULT_BLOCK_SIZE,
                                blockTimeout,
                                1,
                                Fanout.HASH,
                                observationPoint));
        return Combinators.combine(plain, bufferSize, blockSize, ints(1, 64), Arbitraries.of(Fanout.class))
                .as((one, buffer, block, threads, fanout) -> new RingCaptureConfig(
                        one.name(),
                        one.networkInterface(),
                        one.promiscuous(),
                        one.filter(),
                        one.snapLength(),
                        buffer,
                        block,
                        one.blockTimeout(),
                        threads,
                        fanout,
                        one.observationPoint()));
    }

    private static Arbitrary<MeteringConfig> metering() {
        return Combinators.combine(
                        durations(200, 86_400_000),
                        durations(1000, 86_400_000),
                        durations(0, 60_000),
                        longs(64, 67_108_864),
                        ints(1, 64),
                        Arbitraries.subsetOf(Decapsulation.values()).map(List::copyOf),
                        Combinators.combine(ints(1, 4_194_304), durations(100, 300_000))
                                .as(FragmentConfig::new))
                .as(MeteringConfig::new);
    }

    private static Arbitrary<ExporterConfig> exporters() {
        Arbitrary<UdpTransportConfig> udp = Combinators.combine(
                        Arbitraries.of("localhost", "2001:db8::1", "192.0.2.1"),
                        ints(1, 65_535),
                        longs(0, 1_000_000_000),
                        durations(1000, 86_400_000))
                .as(UdpTransportConfig::new);
        Arbitrary<FileTransportConfig> file = Combinators.combine(
                        texts(),
                        longs(4096, Long.MAX_VALUE).map(DataSize::new),
                        durations(1000, 31_000_000_000L),
                        ints(0, 1_000_000))
                .as(FileTransportConfig::new);
        Arbitrary<TransportConfig> streams = Arbitraries.oneOf(file, Arbitraries.just(new StdoutTransportConfig()));
        return Arbitraries.oneOf(
                exporters(formats(9000), Arbitraries.oneOf(udp, streams)),
                exporters(formats(65_507), streams),
                exporters(flags().map(CsvFormatConfig::new), streams));
    }

    private static Arbitrary<ExporterConfig> exporters(
            Arbitrary<? extends FormatConfig> formats, Arbitrary<? extends TransportConfig> transports) {
        return Combinators.combine(
                        names(),
                        formats,
                        transports,
                        ints(1, 16_777_216),
                        Arbitraries.of(WhenFull.class),
                        durations(1, 60_000))
                .as(ExporterConfig::new);
    }

    private static Arbitrary<FormatConfig> formats(int maxMessageSize) {
        Arbitrary<Long> id = longs(0, MAX_UINT32).injectNull(0.3);
        Arbitrary<Integer> size = ints(512, maxMessageSize);
        Arbitrary<TemplateConfig> templates = Combinators.combine(
                        durations(1000, 86_400_000), ints(0, Integer.MAX_VALUE), durations(1000, 86_400_000))
                .as(TemplateConfig::new);
        return Arbitraries.oneOf(
                flags().map(JsonFormatConfig::new),
                Combinators.combine(ints(0, 255), ints(0, 255)).as(NetFlow5FormatConfig::new),
                Combinators.combine(id, templates, size).as(NetFlow9FormatConfig::new),
                Combinators.combine(id, flags(), templates, size).as(IpfixFormatConfig::new));
    }

    private static Arbitrary<String> names() {
        Arbitrary<String> odd = Arbitraries.strings()
                .withChars("abcXYZ019.-_:/#&*!|>'\"%@`{},?~\\$\u00e9\u4e2d")
                .ofMinLength(1)
                .ofMaxLength(100);
        return Arbitraries.oneOf(
                odd, Arbitraries.of("null", "true", "12", "~", "-", "eth0.100", "${env:HOME}", "$${env:X}", "---"));
    }

    private static Arbitrary<String> texts() {
        return anyTexts().filter(text -> !text.isBlank());
    }

    private static Arbitrary<String> anyTexts() {
        Arbitrary<String> unicode = Arbitraries.strings()
                .all()
                .ofMaxLength(40)
                .filter(text -> text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE));
        return Arbitraries.oneOf(
                unicode,
                Arbitraries.strings()
                        .withChars(" \t\n\r:#-'\"\\[]{}&*${env:X}\u0085\u2028\uFEFF\u0000")
                        .ofMaxLength(20));
    }

    private static Arbitrary<Duration> durations(long minMs, long maxMs) {
        return longs(minMs, maxMs).map(Duration::ofMillis);
    }

    private static Arbitrary<Boolean> flags() {
        return Arbitraries.of(true, false);
    }

    private static Arbitrary<Integer> ints(int min, int max) {
        return Arbitraries.integers().between(min, max);
    }

    private static Arbitrary<Long> longs(long min, long max) {
        return Arbitraries.longs().between(min, max);
    }
}
