// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchOptionsTest {
    private static final Path ROOT = Path.of("/weir");

    @Test
    void shouldHaveDefaults() {
        assertThat(BenchOptions.parse(List.of("race"), ROOT))
                .isEqualTo(new BenchOptions(
                        "race",
                        "race",
                        1,
                        5,
                        3,
                        List.of("A", "B", "C"),
                        List.of("weir", "softflowd", "nfpcapd", "pmacctd", "argus"),
                        10,
                        0,
                        null,
                        Path.of("/weir/benchmarks/target/race"),
                        false,
                        ROOT));
    }

    @Test
    void shouldReadEveryOption() {
        String line = "steady --scale 0.5 --rounds 2 --warmup 0 --captures B --probes weir,argus --minutes 0.5"
                + " --rate 1000 --jfr /x.jfr --work /w --write";
        assertThat(BenchOptions.parse(List.of(line.split(" ", -1)), ROOT))
                .isEqualTo(new BenchOptions(
                        line.replace(" --write", ""),
                        "steady",
                        0.5,
                        2,
                        0,
                        List.of("B"),
                        List.of("weir", "argus"),
                        0.5,
                        1000,
                        Path.of("/x.jfr"),
                        Path.of("/w"),
                        true,
                        ROOT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--scale 1 | no command given",
                "race --scael 1 | --scael is no option",
                "race --scale | --scale lacks its value",
                "race --scale 0 | --scale is 0; it must be a number above 0",
                "race --rounds x | --rounds is x; it must be a number of at least 1",
                "race --warmup -1 | --warmup is -1; it must be a number of 0 or more",
                "race --scale NaN | --scale is NaN; it must be a number above 0",
            })
    void shouldSayWhatIsWrong(String line, String message) {
        assertThatThrownBy(() -> BenchOptions.parse(List.of(line.split(" ", -1)), ROOT))
                .hasMessage(message);
    }
}
