// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.steady;

import dev.weir.bench.report.MarkdownTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * What the threads of the pipeline allocate on the heap, by Flight Recorder: one event for each buffer of its own that a
 * thread takes from the heap, and for each object that does not fit in one ({@code jdk.ObjectAllocationSample},
 * unthrottled). An event stands for all that its thread allocated since the one before, so sums are right to one buffer.
 */
final class AllocationProfile {
    private static final String SAMPLE = "jdk.ObjectAllocationSample";
    private static final int CLASSES_TOLD = 3;

    /** Threads by what they do. */
    enum Role {
        CAPTURE("capture and parser"),
        FLOW("flow cache (event loops)"),
        EXPORT("exporter"),
        /** The benchmark itself and the JVM; not told. */
        OTHER("");

        private final String text;

        Role(String text) {
            this.text = text;
        }

        static Role of(String thread) {
            return thread.startsWith("capture-")
                    ? CAPTURE
                    : thread.startsWith("vert.x-eventloop-")
                            ? FLOW
                            : thread.startsWith("weir-export-") ? EXPORT : OTHER;
        }
    }

    private final Recording recording = new Recording();
    private final Map<Role, Map<String, Long>> octets = new HashMap<>();

    void start() {
        recording.enable(SAMPLE).with("throttle", "off").withStackTrace();
        recording.start();
    }

    /**
     * Ends the recording and adds it up.
     *
     * @param keep where it is kept; null for nowhere
     */
    void stop(Path keep) throws IOException {
        Path file = keep == null ? Files.createTempFile("weir-bench", ".jfr") : keep;
        try {
            recording.stop();
            recording.dump(file);
            try (RecordingFile events = new RecordingFile(file)) {
                while (events.hasMoreEvents()) {
                    add(events.readEvent());
                }
            }
        } finally {
            recording.close();
            if (keep == null) {
                Files.delete(file);
            }
        }
    }

    private void add(RecordedEvent event) {
        if (event.getEventType().getName().equals(SAMPLE) && event.getThread() != null) {
            String thread = String.valueOf(event.getThread().getJavaName());
            octets.computeIfAbsent(Role.of(thread), role -> new HashMap<>())
                    .merge(simple(event.getClass("objectClass").getName()), event.getLong("weight"), Long::sum);
        }
    }

    /** {@code [B} and {@code a.b.C$D} as one reads them. */
    private static String simple(String name) {
        return switch (name) {
            case "[B" -> "byte[]";
            case "[J" -> "long[]";
            case "[I" -> "int[]";
            default -> name.substring(name.lastIndexOf('.') + 1);
        };
    }

    /** A table of octets a packet, by what the threads do. */
    List<String> lines(String title, long packets) {
        MarkdownTable table = new MarkdownTable(title + ": threads", "Octets a packet", "Octets", "Of these");
        for (Role role : List.of(Role.CAPTURE, Role.FLOW, Role.EXPORT)) {
            Map<String, Long> classes = octets.getOrDefault(role, Map.of());
            long sum = classes.values().stream().mapToLong(Long::longValue).sum();
            table.add(
                    role.text,
                    String.format(Locale.ROOT, "%.3f", (double) sum / packets),
                    String.format(Locale.ROOT, "%,d", sum),
                    most(classes, sum));
        }
        return table.lines();
    }

    private static String most(Map<String, Long> classes, long sum) {
        return classes.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, Long> entry) -> -entry.getValue()))
                .limit(CLASSES_TOLD)
                .map(entry -> String.format(Locale.ROOT, "%s %.0f %%", entry.getKey(), 100.0 * entry.getValue() / sum))
                .collect(Collectors.joining(", "));
    }
}
