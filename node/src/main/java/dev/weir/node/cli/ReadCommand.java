// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import static dev.weir.node.console.Quantities.count;
import static dev.weir.node.console.Quantities.octets;
import static dev.weir.node.console.Quantities.rounded;
import static dev.weir.node.console.Quantities.seconds;

import dev.weir.config.CsvFormatConfig;
import dev.weir.config.Decapsulation;
import dev.weir.config.Durations;
import dev.weir.config.ExporterConfig;
import dev.weir.config.ExporterSpec;
import dev.weir.config.FileCaptureConfig;
import dev.weir.config.FormatConfig;
import dev.weir.config.HaConfig;
import dev.weir.config.HttpConfig;
import dev.weir.config.JsonFormatConfig;
import dev.weir.config.LoggingConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.config.NoClusterConfig;
import dev.weir.config.NodeConfig;
import dev.weir.config.ObservationPointConfig;
import dev.weir.config.RouterConfig;
import dev.weir.config.WeirConfig;
import dev.weir.config.WhenFull;
import dev.weir.export.transport.ExportMode;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.node.console.LedgerTable;
import dev.weir.node.console.Quantities;
import dev.weir.node.host.MachineMemory;
import dev.weir.node.host.Node;
import dev.weir.node.host.VertxSupply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** {@code weir read}: meters capture files and exits. */
final class ReadCommand implements Callable<Integer> {
    private static final Duration DRAIN_TIMEOUT = Duration.ofHours(1);
    private static final int INTERRUPTED = 130;
    private static final long OCTETS_A_FLOW = 256;
    private static final long MOST_FLOWS = 1L << 24;

    private final VertxSupply vertx;

    private final PositionalParamSpec files = PositionalParamSpec.builder()
            .paramLabel("FILE")
            .index("0..*")
            .arity("1..*")
            .required(true)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("Capture files.")
            .build();

    private final OptionSpec exports = OptionSpec.builder("--export")
            .paramLabel("FORMAT:DESTINATION")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .defaultValue("json:-")
            .description("Where records go; may be given several times. Default: ${DEFAULT-VALUE}")
            .build();

    private final OptionSpec activeTimeout = OptionSpec.builder("--active-timeout")
            .paramLabel("TIME")
            .type(String.class)
            .defaultValue("60s")
            .description("A flow that goes on is reported this often. Default: ${DEFAULT-VALUE}")
            .build();

    private final OptionSpec idleTimeout = OptionSpec.builder("--idle-timeout")
            .paramLabel("TIME")
            .type(String.class)
            .defaultValue("15s")
            .description("A flow without packets for this long has ended. Default: ${DEFAULT-VALUE}")
            .build();

    private final OptionSpec maxFlows = OptionSpec.builder("--max-flows")
            .paramLabel("N")
            .type(Long.class)
            .description(
                    "Flows kept at once; beyond, newcomers of a single packet make room, then those idle the longest. "
                            + "Default: what half of the memory holds, at most " + MOST_FLOWS)
            .build();

    private final OptionSpec decapsulate = OptionSpec.builder("--decapsulate")
            .paramLabel("none|all|LIST")
            .type(String.class)
            .defaultValue("none")
            .description("Tunnels of which the inner packet is metered: vxlan,geneve,gre,erspan,ipip,gtpu,teredo. "
                    + "Default: ${DEFAULT-VALUE}")
            .build();

    private final OptionSpec filter = OptionSpec.builder("--filter")
            .paramLabel("BPF")
            .type(String.class)
            .defaultValue("")
            .description("Packets to meter, as for tcpdump.")
            .build();

    private final OptionSpec uniflow = OptionSpec.builder("--uniflow")
            .type(boolean.class)
            .defaultValue("false")
            .description("Two records a conversation, one each way, in JSON and CSV too.")
            .build();

    private final OptionSpec shards = OptionSpec.builder("--shards")
            .paramLabel("N")
            .type(int.class)
            .defaultValue("1")
            .description("Flow caches that share the work, each on a thread of its own. Default: ${DEFAULT-VALUE}")
            .build();

    private final CommandSpec spec = describe();

    ReadCommand(VertxSupply vertx) {
        this.vertx = vertx;
    }

    private CommandSpec describe() {
        CommandSpec described = CommandSpecs.of(
                        "read",
                        this,
                        "Meter capture files and exit.",
                        "They may be pcap or pcapng, gzip'd or not; - is standard input. Several files are one stream, in the order of packet times. Only records go to standard output.")
                .addPositional(files)
                .addOption(exports)
                .addOption(activeTimeout)
                .addOption(idleTimeout)
                .addOption(maxFlows)
                .addOption(decapsulate)
                .addOption(filter)
                .addOption(uniflow)
                .addOption(shards);
        described
                .usageMessage()
                .footer(
                        "",
                        "FORMAT is json, csv, netflow5, netflow9 or ipfix; DESTINATION is - (standard output), a path, or",
                        "udp://HOST[:PORT][?rate=DATAGRAMS_A_SECOND].",
                        "",
                        "Examples:",
                        "  weir read capture.pcap | jq .",
                        "  weir read a.pcap b.pcapng.gz --export csv:flows.csv --active-timeout 5m",
                        "  weir read capture.pcap --export ipfix:udp://127.0.0.1:4739 --export json:flows.ndjson",
                        "  tcpdump -i eth0 -w - | weir read - --filter 'tcp port 443'",
                        "",
                        "Exit code: 0 done, 1 failed, 2 usage, 130 interrupted (what was metered is exported).");
        return described;
    }

    CommandSpec spec() {
        return spec;
    }

    @Override
    public Integer call() throws Exception {
        long startedNs = System.nanoTime();
        Node node = new Node(config(), ExportMode.ONCE, vertx);
        NodeSession session = new NodeSession(node);
        session.start();
        session.watch(new ReadProgress(node)::lines);
        List<String> faults = session.drain(DRAIN_TIMEOUT);
        sumUp(node, (System.nanoTime() - startedNs) / 1e9);
        if (session.isCutShort()) {
            System.err.println("weir: interrupted: of the files no more than that was read");
        }
        faults.forEach(fault -> System.err.println("weir: " + fault));
        int code = !faults.isEmpty() ? WeirCommand.FAILED : session.isInterrupted() ? INTERRUPTED : WeirCommand.DONE;
        session.end(code);
        return code;
    }

    private WeirConfig config() {
        try {
            MeteringConfig defaults = MeteringConfig.defaults();
            MeteringConfig metering = new MeteringConfig(
                    Durations.parse(activeTimeout.getValue()),
                    Durations.parse(idleTimeout.getValue()),
                    defaults.tcpLinger(),
                    maxFlows.getValue() == null ? affordableFlows() : maxFlows.<Long>getValue(),
                    shards.<Integer>getValue(),
                    Decapsulation.parseList(decapsulate.getValue()),
                    defaults.fragments());
            List<ExporterConfig> exporters = ExporterSpec.parseAll(exports.<List<String>>getValue()).stream()
                    .map(this::lossless)
                    .toList();
            FileCaptureConfig capture =
                    new FileCaptureConfig(null, files.getValue(), filter.getValue(), ObservationPointConfig.defaults());
            return new WeirConfig(
                    NodeConfig.defaults(),
                    RouterConfig.defaults(),
                    List.of(capture),
                    metering,
                    exporters,
                    NoClusterConfig.defaults(),
                    HaConfig.defaults(),
                    HttpConfig.defaults().disabled(),
                    LoggingConfig.defaults());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** An exporter that makes the reading wait rather than lose a record, with uniflows where they were asked for. */
    private ExporterConfig lossless(ExporterConfig exporter) {
        FormatConfig format = exporter.format();
        boolean isUniflow = uniflow.<Boolean>getValue();
        if (isUniflow && format instanceof JsonFormatConfig) {
            format = new JsonFormatConfig(false);
        } else if (isUniflow && format instanceof CsvFormatConfig) {
            format = new CsvFormatConfig(false);
        }
        return new ExporterConfig(
                exporter.name(),
                format,
                exporter.transport(),
                exporter.queueRecords(),
                WhenFull.BLOCK,
                exporter.flushInterval());
    }

    /** Flows that half of this machine's memory holds: the cache grows as flows come, so a small file costs little. */
    private static long affordableFlows() {
        return Math.max(1 << 16, Math.min(MOST_FLOWS, MachineMemory.octets() / 2 / OCTETS_A_FLOW));
    }

    private void sumUp(Node node, double elapsedSeconds) {
        long packets = node.ledger().packets(LedgerCounter.CAPTURED);
        long read =
                node.captures().stream().mapToLong(status -> status.position()).sum();
        System.err.println("read " + count(files.<List<String>>getValue().size(), "file") + ", " + octets((double) read)
                + ", " + count(packets, "packet") + " in " + seconds(elapsedSeconds) + " ("
                + rounded(packets / elapsedSeconds) + " packets/s)");
        LedgerTable.lines(node.ledger()).forEach(System.err::println);
        node.exporters().forEach(exporter -> {
            long drops = exporter.status().receiverDrops();
            if (drops != 0) {
                System.err.println("weir: exporter " + exporter.status().name()
                        + ": its receiver on this machine had no " + "room for " + Quantities.count(drops, "datagram")
                        + "; give it a larger buffer or set ?rate=");
            }
        });
    }
}
