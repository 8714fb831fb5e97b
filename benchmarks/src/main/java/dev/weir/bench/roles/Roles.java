// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.roles;

import dev.weir.bench.BenchOptions;
import dev.weir.bench.process.Member;
import dev.weir.bench.process.Ports;
import dev.weir.bench.race.Programs;
import dev.weir.bench.report.MarkdownTable;
import dev.weir.bench.report.Medians;
import dev.weir.bench.report.Progress;
import dev.weir.bench.report.Results;
import dev.weir.bench.traffic.Generator;
import dev.weir.bench.traffic.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * One process with all roles against three with one each, on this machine over the clustered bus: the same capture, the same
 * records, and how long from the first packet read to the last record written.
 */
public final class Roles {
    private static final String ALL = "router, flow, export";
    private static final List<String> NAMES = List.of("router", "flow", "export");

    private final BenchOptions options;
    private final Shape shape;
    private final Path launcher;
    private Path capture;
    private Records records;
    private long octets;

    /** What a run took: seconds from the begin to the last record, and of CPU by process, their starts included. */
    private record Took(double seconds, List<Double> cpuSeconds) {}

    /** A comparison as the command line asks for. */
    public Roles(BenchOptions options) {
        this.options = options;
        this.shape = Shape.A.scaled(options.scale());
        this.launcher = options.root().resolve("weir");
    }

    /** Runs it, prints the table, and writes it into the documentation where that was asked for. */
    public void run() throws IOException, InterruptedException {
        Files.createDirectories(options.work());
        Progress.say("generating %,d packets of %,d flows", shape.packets(), shape.flows());
        capture = Generator.capture(options.work(), shape, BenchOptions.SEED);
        List<Took> alone = new ArrayList<>();
        List<Took> apart = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            alone.add(alone());
            apart.add(apart());
            Progress.say(
                    "  round %d: one process %.2f s, three %.2f s",
                    round, alone.get(round - 1).seconds(), apart.get(round - 1).seconds());
        }
        MarkdownTable table = new MarkdownTable(
                "Processes", "M packets/s", "wall, s", "CPU, s", "CPU by process, s", "records, all the same");
        row(table, "one, with all roles", alone);
        row(table, "three: router, flow, export", apart);
        Results results = new Results(options);
        results.add(table.lines());
        results.tell();
    }

    private void row(MarkdownTable table, String what, List<Took> runs) {
        double seconds = Medians.median(runs.stream().mapToDouble(Took::seconds).toArray());
        List<Double> cpu = IntStream.range(0, runs.get(0).cpuSeconds().size())
                .mapToObj(process -> Medians.median(runs.stream()
                        .mapToDouble(run -> run.cpuSeconds().get(process))
                        .toArray()))
                .toList();
        table.add(
                what,
                String.format(Locale.ROOT, "%.2f", shape.packets() / seconds / 1e6),
                String.format(Locale.ROOT, "%.2f", seconds),
                String.format(
                        Locale.ROOT,
                        "%.1f",
                        cpu.stream().mapToDouble(Double::doubleValue).sum()),
                String.join(
                        " + ",
                        cpu.stream()
                                .map(one -> String.format(Locale.ROOT, "%.1f", one))
                                .toList()),
                String.format(Locale.ROOT, "%,d", records.count()));
    }

    private Took alone() throws IOException, InterruptedException {
        Path folder = folder("alone");
        Path written = folder.resolve("all.ndjson");
        try (Member all = Member.start(launcher, folder, "all", yaml(folder, "all", ALL, ""))) {
            all.await("metering " + capture);
            long beginNs = System.nanoTime();
            if (records != null) {
                all.awaitOctets(written, octets);
            }
            double seconds = (System.nanoTime() - beginNs) / 1e9;
            all.end();
            if (records == null) {
                // How much there is to be written is known from now on.
                octets = Files.size(written);
                records = Records.of(written);
                return alone();
            }
            check(written);
            return new Took(seconds, List.of(all.cpuSeconds()));
        }
    }

    private Took apart() throws IOException, InterruptedException {
        Path folder = folder("apart");
        int[] ports = Ports.free(2 * NAMES.size());
        String members =
                "\"127.0.0.1:" + ports[0] + "\", \"127.0.0.1:" + ports[2] + "\", \"127.0.0.1:" + ports[4] + "\"";
        List<Member> processes = new ArrayList<>();
        try {
            for (int i = NAMES.size() - 1; i >= 0; i--) {
                String name = NAMES.get(i);
                Member one = Member.start(launcher, folder, name, yaml(folder, name, name, cluster(ports, i, members)));
                processes.add(0, one);
                one.await("of the roles this node has");
            }
            return measure(folder, processes);
        } finally {
            processes.forEach(Member::close);
        }
    }

    private Took measure(Path folder, List<Member> processes) throws IOException, InterruptedException {
        Member router = processes.get(0);
        Member flow = processes.get(1);
        Member export = processes.get(2);
        router.await("metering " + capture);
        long beginNs = System.nanoTime();
        export.awaitOctets(folder.resolve("export.ndjson"), octets);
        double seconds = (System.nanoTime() - beginNs) / 1e9;
        router.end();
        flow.terminate();
        flow.end();
        export.terminate();
        export.end();
        check(folder.resolve("export.ndjson"));
        return new Took(seconds, List.of(router.cpuSeconds(), flow.cpuSeconds(), export.cpuSeconds()));
    }

    private void check(Path file) throws IOException {
        Records others = Records.of(file);
        if (!others.equals(records)) {
            throw new IOException(file + " has " + others.count() + " records that are not the " + records.count()
                    + " of the first run");
        }
    }

    private Path folder(String name) throws IOException {
        Path folder = options.work().resolve("roles-" + name);
        Programs.emptyFolder(folder);
        return folder;
    }

    private String yaml(Path folder, String name, String roles, String cluster) {
        return """
                node:
                  name: %s
                  roles: [%s]
                  stateDirectory: %s
                captures:
                - type: files
                  files: [%s]
                metering:
                  maxFlows: %d
                exporters:
                - name: json
                  format: {type: json}
                  transport: {type: file, path: %s}
                  whenFull: block
                  flushInterval: 100ms
                http: {enabled: false}
                %s""".formatted(
                        name,
                        roles,
                        folder.resolve("state-" + name),
                        capture,
                        2L * shape.flows(),
                        folder.resolve(name + ".ndjson"),
                        cluster);
    }

    private static String cluster(int[] ports, int member, String members) {
        return """
                cluster:
                  type: tcp-ip
                  name: roles-%d
                  interface: 127.0.0.1
                  port: %d
                  busPort: %d
                  members: [%s]
                """.formatted(ports[0], ports[2 * member], ports[2 * member + 1], members);
    }
}
