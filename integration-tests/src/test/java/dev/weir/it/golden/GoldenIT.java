// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.Outcome;
import dev.weir.it.process.Weir;
import dev.weir.it.process.WeirInside;
import dev.weir.it.traffic.Timeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Walks {@code src/test/golden}. A folder there is a case: {@code input.pcap}, the options of {@code weir read} one a line
 * in {@code args}, and the records that must come of it, in any order, in {@code expected.ndjson}.
 *
 * <p>With {@code -Dweir.golden=write} the captures and expectations are written anew, to be looked through by eye.
 */
class GoldenIT {
    private static final Path CASES = Weir.ROOT.resolve("integration-tests/src/test/golden");

    @TempDir
    Path folder;

    @BeforeAll
    static void writeCapturesWhereAsked() throws Exception {
        if (isWriting()) {
            for (Map.Entry<String, Timeline> capture : GoldenCaptures.all().entrySet()) {
                capture.getValue().write(CASES.resolve(capture.getKey()).resolve("input.pcap"));
            }
        }
    }

    static List<String> cases() throws Exception {
        try (Stream<Path> folders = Files.list(CASES)) {
            return folders.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldMakeTheExpectedRecords(String name) throws Exception {
        Path place = CASES.resolve(name);
        Path records = folder.resolve("records.ndjson");
        List<String> arguments =
                new ArrayList<>(List.of("read", place.resolve("input.pcap").toString(), "--export", "json:" + records));
        arguments.addAll(Files.readAllLines(place.resolve("args")));

        Outcome read = WeirInside.run(arguments.toArray(String[]::new)).orFail();

        assertThat(read.stderr()).contains("balanced: every packet and every record is accounted for");
        List<String> made = Files.readAllLines(records);
        if (isWriting()) {
            Files.write(place.resolve("expected.ndjson"), made.stream().sorted().toList());
        }
        assertThat(made).containsExactlyInAnyOrderElementsOf(Files.readAllLines(place.resolve("expected.ndjson")));
    }

    @Test
    void shouldHaveTheCapturesAsTheyWereMade() throws Exception {
        for (Map.Entry<String, Timeline> capture : GoldenCaptures.all().entrySet()) {
            Path made = folder.resolve("made.pcap");
            capture.getValue().write(made);
            assertThat(CASES.resolve(capture.getKey()).resolve("input.pcap"))
                    .as(capture.getKey())
                    .hasSameBinaryContentAs(made);
        }
    }

    private static boolean isWriting() {
        return "write".equals(System.getProperty("weir.golden"));
    }
}
