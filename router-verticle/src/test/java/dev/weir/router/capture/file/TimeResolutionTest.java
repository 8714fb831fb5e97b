// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeResolutionTest {
    private static final BigInteger SECOND_NS = BigInteger.valueOf(1_000_000_000);

    @ParameterizedTest
    @CsvSource({
        "6, 0, 1700000000123456, 1700000000123456000",
        "9, 0, 1700000000123456789, 1700000000123456789",
        "0, 0, 1700000000, 1700000000000000000",
        "3, -5, 7000, 2000000000",
        "12, 0, 1999, 1",
        "29, 0, -1, 0",
        "127, 0, -1, 0",
        "0x80, 0, 3, 3000000000",
        "0x8a, 1, 1536, 2500000000",
        "0xff, 0, -1, 0",
        "6, -10, 1, 0",
        "0, 0, -1, 4611686018427387903",
        "9, 9223372036854775807, 0, 4611686018000000000",
    })
    void shouldMakeNanoseconds(String resolution, long offsetSeconds, long ticks, long expectedNs) {
        assertThat(new TimeResolution(Integer.decode(resolution), offsetSeconds).toNanos(ticks))
                .isEqualTo(expectedNs);
    }

    @Property
    void shouldAgreeWithExactArithmetic(
            @ForAll @IntRange(max = 255) int resolution,
            @ForAll @LongRange(min = -4_000_000_000L, max = 4_000_000_000L) long offsetSeconds,
            @ForAll long ticks) {
        BigInteger exact = new BigInteger(Long.toUnsignedString(ticks)).multiply(SECOND_NS);
        int exponent = resolution & 0x7f;
        BigInteger unit = (resolution & 0x80) == 0 ? BigInteger.TEN.pow(exponent) : BigInteger.TWO.pow(exponent);
        BigInteger latest = BigInteger.valueOf(CaptureReader.MAX_TIMESTAMP_NS);
        BigInteger expected = exact.divide(unit)
                .min(latest)
                .add(BigInteger.valueOf(offsetSeconds).multiply(SECOND_NS))
                .max(BigInteger.ZERO)
                .min(latest);

        assertThat(new TimeResolution(resolution, offsetSeconds).toNanos(ticks)).isEqualTo(expected.longValueExact());
    }
}
