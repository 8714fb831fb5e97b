// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "5s, 5000000000, 5s",
        "200ms, 200000000, 200ms",
        "1m30s, 90000000000, 90s",
        "90s, 90000000000, 90s",
        "60s, 60000000000, 1m",
        "2h, 7200000000000, 2h",
        "5400s, 5400000000000, 90m",
        "3601s, 3601000000000, 1h1s",
        "1s500ms, 1500000000, 1500ms",
        "24h, 86400000000000, 1d",
        "0s, 0, 0",
        "7us, 7000, 7us",
        "1500ns, 1500, 1500ns",
        "1d1ns, 86400000000001, 1d1ns",
        "' 5s ', 5000000000, 5s",
    })
    void shouldReadAndWriteTheShortestForm(String text, long expectedNs, String shortest) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofNanos(expectedNs));
        assertThat(Durations.toText(Duration.ofNanos(expectedNs))).isEqualTo(shortest);
    }

    @Property
    void shouldReadBackWhatItWrites(@ForAll @LongRange(min = 0) long lengthNs) {
        Duration duration = Duration.ofNanos(lengthNs);
        assertThat(Durations.parse(Durations.toText(duration))).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource({"''", "s", "5 s", "-5s", "1.5s", "5sec", "30s1m", "1s1s", "5s3", "ms5", "5S"})
    void shouldRefuseWhatIsNoDuration(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse(text))
                .withMessage(
                        "\"" + text + "\" is no duration; write whole numbers with units (d h m s ms us ns), such as "
                                + "200ms, 5s, 1m30s or 2h");
    }

    @ParameterizedTest
    @CsvSource({"5, 5s for seconds or 5ms", "99999999999999999999, 5s for seconds or 5ms"})
    void shouldAskForTheUnit(String text, String advice) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse(text))
                .withMessage("\"" + text + "\" has no unit; write " + advice + " for milliseconds");
    }

    @ParameterizedTest
    @CsvSource({"9223372037s", "293d99999999h", "99999999999999999999ns", "9223372036s999ms999999ns999999999999999999ns"
    })
    void shouldRefuseWhatIsTooLongOrMalformed(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Durations.parse(text));
    }

    @Test
    void shouldWriteNegativeAndEndlessDurationsForMessages() {
        assertThat(Durations.toText(Duration.ofSeconds(-5))).isEqualTo("-5s");
        assertThat(Durations.parse(Durations.toText(Duration.ofSeconds(Long.MAX_VALUE))))
                .isEqualTo(Durations.MAX);
    }
}
