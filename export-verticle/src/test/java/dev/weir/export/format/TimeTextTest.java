// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTextTest {
    private final TimeText times = new TimeText();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00.000000000Z",
                "2024-02-29T23:59:59.999999999Z",
                "2026-11-24T10:15:00.000000001Z",
                "1969-12-31T23:59:59.100000000Z"
            })
    void shouldWriteNineDigits(String time) {
        assertThat(text(RecordBuilder.ns(time))).isEqualTo(time);
    }

    @Property
    void shouldWriteAnyTimeBeforeAndAfterAnother(@ForAll long one, @ForAll long other) {
        assertThat(Instant.parse(text(one))).isEqualTo(instant(one));
        assertThat(Instant.parse(text(other))).isEqualTo(instant(other));
        assertThat(Instant.parse(text(one))).isEqualTo(instant(one));
    }

    private static Instant instant(long timeNs) {
        return Instant.ofEpochSecond(0, timeNs);
    }

    private String text(long timeNs) {
        byte[] out = new byte[TimeText.OCTETS];
        assertThat(times.put(timeNs, out, 0)).isEqualTo(TimeText.OCTETS);
        return new String(out, StandardCharsets.US_ASCII);
    }
}
