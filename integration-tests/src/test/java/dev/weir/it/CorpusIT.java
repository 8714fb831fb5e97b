// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.FlowRecords;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.Tool;
import dev.weir.it.process.Weir;
import dev.weir.it.process.WeirInside;
import dev.weir.it.traffic.FlowTotals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/**
 * Holds what Weir makes of a folder of captures, of whatever origin, against another dissector's word.
 *
 * <p>The environment names the folder, {@code WEIR_CORPUS}, and the program that compares, {@code WEIR_REFEREE}: it is
 * called with a capture, a file of JSON records of uniflows and {@code --times}, and ends with 0 where they agree, packet
 * by packet. Records of biflows are held to those of uniflows. Without either nothing is tested, nor is a capture that the
 * referee itself breaks on.
 *
 * <p>Captures are judged side by side: the referee starts two programs a capture, and starting them is what takes time.
 */
@Execution(ExecutionMode.CONCURRENT)
class CorpusIT {
    private static final Duration REFEREE_TIMEOUT = Duration.ofMinutes(1);

    /** One in so many captures is read by a process of its own, the others inside this one. */
    private static final int FILES_A_PROCESS = 12;

    /** Wiretap's numbers of the encapsulations that Weir reads: Ethernet, PPP, raw IP, null, loop, Linux cooked. */
    private static final Set<String> READABLE = Set.of("1", "4", "7", "12", "15", "25", "129", "130", "210");

    private static final AtomicInteger READS = new AtomicInteger();

    @TempDir
    Path folder;

    static Stream<Path> captures() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(setting("WEIR_CORPUS")))) {
            return files
                    .filter(file -> file.getFileName().toString().matches(".*\\.(pcap|pcapng|cap)(\\.gz)?"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static String setting(String name) {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            throw new TestAbortedException(
                    "no captures to read: name a folder of them in WEIR_CORPUS, the program that judges in WEIR_REFEREE");
        }
        return value;
    }

    @BeforeAll
    static void needSettings() {
        setting("WEIR_CORPUS");
        setting("WEIR_REFEREE");
        Tool.require("tshark", "tshark");
    }

    @ParameterizedTest
    @MethodSource("captures")
    void shouldAgreeWithAnotherDissector(Path capture) throws Exception {
        Path biflows = folder.resolve("biflows.ndjson");
        Path uniflows = folder.resolve("uniflows.ndjson");
        Outcome read = read(capture, "--export", "json:" + biflows);
        if (read.exitCode() != 0) {
            shouldHaveHadReasonToRefuse(capture, read);
            return;
        }
        assertThat(read.stdout()).isEmpty();
        assertThat(read.stderr()).contains("balanced: every packet");
        read(capture, "--uniflow", "--export", "json:" + uniflows).orFail();

        FlowTotals oneWay = FlowRecords.read(uniflows).totals();
        assertThat(FlowRecords.read(biflows).totals().differencesFrom(oneWay)).isEmpty();
        try (Running judge = referee(capture, uniflows, "--times")) {
            accept(judge.end(REFEREE_TIMEOUT));
        }
    }

    /** A verdict is printed; where there is none the referee itself could not read the capture, and nothing is known. */
    private static void accept(Outcome verdict) {
        if (verdict.exitCode() != 0 && verdict.stdout().isEmpty()) {
            throw new TestAbortedException(
                    "the referee broke: " + verdict.errorLines().stream().reduce("", (before, line) -> line));
        }
        verdict.orFail();
    }

    private void shouldHaveHadReasonToRefuse(Path capture, Outcome read) throws Exception {
        String encapsulation = Running.run(
                        List.of(
                                Tool.require("tshark", "tshark"),
                                "-r",
                                capture.toString(),
                                "-c",
                                "1",
                                "-T",
                                "fields",
                                "-e",
                                "frame.encap_type"),
                        folder,
                        REFEREE_TIMEOUT)
                .stdout()
                .strip();
        assertThat(encapsulation).as(read.stderr()).isNotIn(READABLE);
        assertThat(read.exitCode()).isEqualTo(1);
        assertThat(read.errorLines()).hasSize(1);
        assertThat(read.stderr()).startsWith("weir: ").contains(capture.toString());
    }

    private Outcome read(Path capture, String... options) throws Exception {
        String[] arguments = Stream.concat(Stream.of("read", capture.toString()), Stream.of(options))
                .toArray(String[]::new);
        return READS.getAndIncrement() % FILES_A_PROCESS == 0 ? Weir.run(folder, arguments) : WeirInside.run(arguments);
    }

    private Running referee(Path capture, Path records, String... options) throws Exception {
        Stream<String> command = Stream.concat(
                Stream.of(setting("WEIR_REFEREE"), capture.toString(), records.toString()), Stream.of(options));
        return Running.start(command.toList(), folder);
    }
}
