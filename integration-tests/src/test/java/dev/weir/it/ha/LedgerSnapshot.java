// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.ha;

import dev.weir.node.client.JsonTree;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The ledger of a node at one moment, as the node tells it over HTTP.
 *
 * @param counts packets, or records, of each counter
 * @param exporters counts of each counter of each exporter
 * @param lost packets in records that each exporter has lost
 * @param earlier packets of a process before, which died, that each exporter has in no record
 */
record LedgerSnapshot(
        Map<String, Long> counts,
        Map<String, Map<String, Long>> exporters,
        Map<String, Long> lost,
        Map<String, Long> earlier) {
    private static final String EARLIER = "lost_with_process";

    /** Reads it. */
    static LedgerSnapshot of(String json) throws IOException {
        JsonTree tree = JsonTree.read(json);
        Map<String, Map<String, Long>> exporters = new HashMap<>();
        Map<String, Long> lost = new HashMap<>();
        Map<String, Long> earlier = new HashMap<>();
        for (JsonTree exporter : tree.at("exporters").items()) {
            exporters.put(exporter.text("name"), counts(exporter));
            lost.put(exporter.text("name"), losses(exporter, false));
            earlier.put(exporter.text("name"), losses(exporter, true));
        }
        return new LedgerSnapshot(counts(tree), exporters, lost, earlier);
    }

    private static long losses(JsonTree exporter, boolean ofEarlier) {
        return exporter.at("counters").items().stream()
                .filter(counter -> counter.flag("loss") && counter.text("name").equals(EARLIER) == ofEarlier)
                .mapToLong(counter -> counter.number("packets"))
                .sum();
    }

    private static Map<String, Long> counts(JsonTree of) {
        Map<String, Long> counts = new HashMap<>();
        of.at("counters").items().forEach(one -> counts.put(one.text("name"), one.number("count")));
        return counts;
    }

    /** A counter. */
    long count(String name) {
        return counts.getOrDefault(name, 0L);
    }

    /** Packets in records that an exporter has lost. */
    long lostPackets(String exporter) {
        return lost.getOrDefault(exporter, 0L);
    }

    /** Packets that a process before this one had captured, which died, and that are in no record of an exporter. */
    long earlierPackets(String exporter) {
        return earlier.getOrDefault(exporter, 0L);
    }

    /** Packets that are in no record of this node although it has metered them, less those that another had. */
    long given() {
        return count("handed_over") + count("fenced") + count("recorded_fenced") - count("adopted");
    }

    /** Whether every flow is in a record, and every record has left. */
    boolean isAtRest() {
        long made = count("flow_records") - count("records_fenced");
        return count("flows_cached") == 0
                && count("metered") == count("captured")
                && exporters.values().stream().allMatch(exporter -> gone(exporter) == made);
    }

    private static long gone(Map<String, Long> exporter) {
        return exporter.entrySet().stream()
                .filter(counter -> counter.getKey().equals("sent")
                        || List.of("lost_transport", "lost_queue_full").contains(counter.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
