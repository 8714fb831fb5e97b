// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.metrics;

import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.ExporterLedger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerCounter.Stage;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.node.metrics.Metric.Kind;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ledger as metrics: each counter by whom it counts for, so that sums over all labels are the ledger's own. */
final class LedgerMetrics {
    private static final List<String> OF_CAPTURES = List.of("capture", "thread");
    private static final List<String> OF_SHARDS = List.of("shard");
    private static final List<String> OF_EXPORTERS = List.of("exporter");
    private static final List<String> OF_PEERS = List.of("peer");

    private static final String CONNTRACK = "conntrack";

    /** Slices of what there is once in a node. */
    private static final Set<String> ONLY_ONES = Set.of(CONNTRACK, "relay", "intake", "earlier");

    /** How slices are named: by a word of what they belong to, its name, and the number of its thread. */
    private static final Pattern OWNER = Pattern.compile("(capture|shard|peer) (.*?)(?:/(\\d+))?");

    /** Labels by owner: to make them costs more than all else that there is to a sample. */
    private static final Map<String, Labels> OWNERS = new ConcurrentHashMap<>();

    private LedgerMetrics() {}

    /** All of them, in the order of the ledger. */
    static List<Metric> all() {
        List<Metric> metrics = new ArrayList<>();
        for (LedgerCounter counter : LedgerCounter.values()) {
            addTo(metrics, counter);
        }
        for (ExporterCounter counter : ExporterCounter.values()) {
            addTo(metrics, counter);
        }
        return metrics;
    }

    private static void addTo(List<Metric> metrics, LedgerCounter counter) {
        Kind kind = counter.isLevel() ? Kind.GAUGE : Kind.COUNTER;
        boolean countsPackets = (counter.stage() == Stage.KERNEL || counter.hasOctets())
                && counter != LedgerCounter.FRAGMENTS_FORGOTTEN;
        String base = "weir_" + word(counter);
        metrics.add(new Metric(
                countsPackets ? base + "_packets" : base,
                kind,
                counter.help(),
                labels(counter),
                (node, samples) -> read(node, counter, slice -> slice.packets(counter), samples)));
        if (counter.hasOctets() && countsPackets) {
            metrics.add(new Metric(
                    base + "_bytes",
                    kind,
                    counter.help(),
                    labels(counter),
                    (node, samples) -> read(node, counter, slice -> slice.octets(counter), samples)));
        }
    }

    private static void addTo(List<Metric> metrics, ExporterCounter counter) {
        String word = word(counter);
        if (counter.kind() == ExporterCounter.Kind.COUNT) {
            metrics.add(ofExporter(
                    counter == ExporterCounter.MESSAGE_OCTETS ? "message_bytes" : word,
                    counter,
                    exporter -> exporter.count(counter)));
        } else {
            metrics.add(ofExporter(word + "_records", counter, exporter -> exporter.count(counter)));
            metrics.add(ofExporter(word + "_packets", counter, exporter -> exporter.packets(counter)));
            metrics.add(ofExporter(word + "_bytes", counter, exporter -> exporter.octets(counter)));
        }
    }

    private static Metric ofExporter(String what, ExporterCounter counter, ToLongFunction<ExporterLedger> value) {
        return new Metric(
                "weir_exporter_" + what,
                counter.isLevel() ? Kind.GAUGE : Kind.COUNTER,
                counter.help(),
                OF_EXPORTERS,
                (node, samples) -> node.ledger()
                        .exporters()
                        .forEach(exporter ->
                                samples.add(value.applyAsLong(exporter), Labels.of("exporter", exporter.exporter()))));
    }

    private static void read(
            NodeState node, LedgerCounter counter, ToLongFunction<LedgerSlice> value, Samples samples) {
        List<String> expected = labels(counter);
        List<LedgerSlice> slices = node.ledger().slices();
        boolean isKept = counter.stage() != Stage.NAT || slices.stream().anyMatch(LedgerMetrics::isOfConntrack);
        for (LedgerSlice slice : slices) {
            long count = value.applyAsLong(slice);
            Labels owner = OWNERS.computeIfAbsent(slice.owner(), LedgerMetrics::owner);
            boolean isExpected = owner.isEmpty() ? expected.isEmpty() : expected.contains(owner.getName(0));
            if (isExpected && isKept || count != 0) {
                samples.add(count, owner);
            }
        }
    }

    private static boolean isOfConntrack(LedgerSlice slice) {
        return slice.owner().equals(CONNTRACK);
    }

    private static Labels owner(String owner) {
        if (ONLY_ONES.contains(owner)) {
            return Labels.EMPTY;
        }
        Matcher parts = OWNER.matcher(owner);
        if (!parts.matches()) {
            return Labels.of("owner", owner);
        }
        if (parts.group(1).equals("shard")) {
            return Labels.of("shard", parts.group(2));
        }
        if (parts.group(1).equals("peer")) {
            return Labels.of("peer", owner.substring("peer ".length()));
        }
        return Labels.of("capture", parts.group(2), "thread", parts.group(3) == null ? "1" : parts.group(3));
    }

    /** Whom a counter is told apart by. */
    private static List<String> labels(LedgerCounter counter) {
        return switch (counter.stage()) {
            case KERNEL, CAPTURED, PARSED, NOT_METERED, NOTE ->
                counter == LedgerCounter.PASSED_UNMETERED ? List.of() : OF_CAPTURES;
            case METERED, CACHED, RECORDED, ADOPTED, HANDED_OVER, PUBLISHED, GIVEN_UP, FLOWS -> OF_SHARDS;
            case RECEIVED, RELAYED, RECORDED_ELSEWHERE, RELAY ->
                counter == LedgerCounter.LOST_NO_FLOW_NODE || counter == LedgerCounter.PARCELS_REFUSED
                        ? List.of()
                        : OF_PEERS;
            case NAT -> counter.name().startsWith("CONNTRACK_") ? List.of() : OF_SHARDS;
        };
    }

    private static String word(Enum<?> counter) {
        return counter.name().toLowerCase(Locale.ROOT);
    }
}
