// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {
    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                9,
                10,
                99,
                100,
                999,
                1000,
                9999,
                10_000,
                99_999,
                100_000,
                999_999,
                1_000_000,
                9_999_999,
                10_000_000,
                99_999_999,
                100_000_000,
                999_999_999,
                1_000_000_000,
                Integer.MAX_VALUE,
                2_147_483_648L,
                4_294_967_295L,
                10_000_000_000_000_000L,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                -1
            })
    void shouldWriteUnsignedNumbers(long value) {
        assertThat(text(value)).isEqualTo(Long.toUnsignedString(value));
    }

    @Property
    void shouldWriteAnyNumber(@ForAll long value, @ForAll @IntRange(max = 63) int shift) {
        assertThat(text(value >>> shift)).isEqualTo(Long.toUnsignedString(value >>> shift));
    }

    private static String text(long value) {
        byte[] out = new byte[Decimal.MAX_OCTETS + 2];
        out[0] = '<';
        int end = Decimal.put(out, 1, value);
        return new String(out, 1, end - 1, StandardCharsets.US_ASCII);
    }
}
