// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** tshark, reading a capture file. */
public final class Dissector {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final Path capture;
    private final Path folder;
    private final List<String> options;

    /**
     * @param capture what to read
     * @param folder for its output
     * @param options more options for every run
     */
    public Dissector(Path capture, Path folder, String... options) {
        this.capture = capture;
        this.folder = folder;
        this.options = List.of(options);
    }

    /** The named fields of the frames that match a display filter: a row a frame, a cell a field, comma-separated. */
    public List<List<String>> fields(String filter, String... names) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Tool.require("tshark", "tshark"), "-n", "-r", capture.toString(), "-T", "fields"));
        command.addAll(options);
        if (!filter.isEmpty()) {
            command.addAll(List.of("-Y", filter));
        }
        Stream.of(names).forEach(name -> command.addAll(List.of("-e", name)));
        return Running.run(command, folder, TIMEOUT)
                .orFail()
                .stdout()
                .lines()
                .map(line -> Arrays.asList(line.split("\t", -1)))
                .toList();
    }

    /** The numbers of a cell. */
    public static List<Long> numbers(String cell) {
        return cell.isEmpty()
                ? List.of()
                : Stream.of(cell.split(",", -1)).map(Long::decode).toList();
    }
}
