// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.ha;

import dev.weir.it.process.FlowRecords;
import dev.weir.it.traffic.FlowStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The records that both routers have written to files, of all their processes, of the flows of one host. */
final class JsonRecords {
    /** Name of the exporter that writes them. */
    static final String EXPORTER = "json";

    private final List<Map<String, Object>> records;

    private JsonRecords(List<Map<String, Object>> records) {
        this.records = records;
    }

    /** Reads them. */
    static JsonRecords of(Path folder, String source) throws IOException {
        return new JsonRecords(
                FlowRecords.of(String.join("\n", lines(folder, "\"sourceIPv4Address\":\"" + source + '"')))
                        .all());
    }

    /** How many there are of the flows of all hosts. */
    static long count(Path folder) throws IOException {
        return lines(folder, "\"sourceIPv4Address\"").size();
    }

    /** The last line of a process that was killed may be a part of one. */
    private static List<String> lines(Path folder, String meant) throws IOException {
        List<String> lines = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.getFileName().toString().matches("r[12].*\\.ndjson"))
                    .toList();
        }
        for (Path file : files) {
            try (Stream<String> all = Files.lines(file)) {
                all.filter(line -> line.contains(meant) && line.endsWith("}")).forEach(lines::add);
            }
        }
        return lines;
    }

    private static int port(Map<String, Object> record) {
        return (int) (long) record.get("sourceTransportPort");
    }

    /** All of them. */
    Recorded recorded() {
        Recorded recorded = new Recorded();
        records.forEach(record -> recorded.add(
                port(record), (long) record.get("packetDeltaCount"), (long) record.get("octetDeltaCount")));
        return recorded;
    }

    /** Records of each flow that went on all the time, with its identifier and its start. */
    Map<Integer, List<String>> longFlows() {
        return records.stream()
                .filter(record -> port(record) < FlowStream.LONG_PORT + FlowStream.LONG_FLOWS)
                .collect(Collectors.groupingBy(
                        JsonRecords::port,
                        Collectors.mapping(
                                record -> record.get("flowId") + " since " + record.get("flowStartNanoseconds"),
                                Collectors.toList())));
    }
}
