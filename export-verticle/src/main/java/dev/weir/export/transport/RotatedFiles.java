// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The finished files beside a live one. {@code flows.ndjson}, finished at 10:15:00 UTC on 24 November 2026, becomes
 * {@code flows-20261124T101500Z.ndjson}, or {@code flows-20261124T101500Z-2.ndjson} where that is taken.
 */
final class RotatedFiles {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path live;
    private final int keep;
    private final String stem;
    private final String extension;
    private final Pattern finishedName;

    /**
     * Those of one live file.
     *
     * @param live an absolute path
     * @param keep how many finished files stay; 0 for all
     */
    RotatedFiles(Path live, int keep) {
        this.live = live;
        this.keep = keep;
        String name = live.getFileName().toString();
        int dot = name.lastIndexOf('.');
        this.stem = dot > 0 ? name.substring(0, dot) : name;
        this.extension = dot > 0 ? name.substring(dot) : "";
        this.finishedName =
                Pattern.compile(Pattern.quote(stem) + "-(\\d{8}T\\d{6}Z)(?:-(\\d{1,9}))?" + Pattern.quote(extension));
    }

    /** Gives the live file its finished name; returns that. No file is overwritten, and names keep the files' order. */
    Path setAside(Instant now) throws IOException {
        String time = TIME.format(now);
        int number = 1
                + finished().stream()
                        .filter(file -> file.time().equals(time))
                        .mapToInt(Finished::number)
                        .max()
                        .orElse(0);
        String name = stem + '-' + time + (number == 1 ? "" : "-" + number) + extension;
        return Files.move(live, live.resolveSibling(name));
    }

    /** Deletes the oldest finished files beyond the number that is kept. */
    void prune() throws IOException {
        if (keep == 0) {
            return;
        }
        List<Finished> files = finished();
        for (int i = 0; i < files.size() - keep; i++) {
            Files.deleteIfExists(files.get(i).path());
        }
    }

    private List<Finished> finished() throws IOException {
        List<Finished> files = new ArrayList<>();
        try (Stream<Path> siblings = Files.list(live.getParent())) {
            siblings.forEach(path -> {
                Matcher matcher = finishedName.matcher(path.getFileName().toString());
                if (matcher.matches()) {
                    int number = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
                    files.add(new Finished(path, matcher.group(1), number));
                }
            });
        }
        files.sort(Comparator.comparing(Finished::time).thenComparing(Finished::number));
        return files;
    }

    private record Finished(Path path, String time, int number) {}
}
