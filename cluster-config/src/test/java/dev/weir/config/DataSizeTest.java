// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataSizeTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "512, 512, 512",
        "512B, 512, 512",
        "10MB, 10000000, 10MB",
        "64MiB, 67108864, 64MiB",
        "65536, 65536, 64KiB",
        "1 kB, 1000, 1kB",
        "2gib, 2147483648, 2GiB",
        "3TB, 3000000000000, 3TB",
        "1TiB, 1099511627776, 1TiB",
        "1500, 1500, 1500",
        "9223372036854775807, 9223372036854775807, 9223372036854775807",
    })
    void shouldReadAndWriteTheShortestForm(String text, long octets, String shortest) {
        assertThat(DataSize.parse(text)).isEqualTo(new DataSize(octets));
        assertThat(new DataSize(octets)).hasToString(shortest);
    }

    @Property
    void shouldReadBackWhatItWrites(@ForAll @LongRange(min = 0) long octets) {
        assertThat(DataSize.parse(new DataSize(octets).toString())).isEqualTo(new DataSize(octets));
    }

    @Property
    void shouldReadBackRoundSizes(@ForAll @LongRange(min = 0, max = 1 << 20) long mebibytes) {
        DataSize size = DataSize.ofMiB(mebibytes);
        assertThat(DataSize.parse(size.toString())).isEqualTo(size);
    }

    @ParameterizedTest
    @CsvSource({"''", "MB", "-1", "1.5MB", "64M", "1XB", "1 2", "0x10"})
    void shouldRefuseWhatIsNoSize(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DataSize.parse(text))
                .withMessage(
                        "\"" + text + "\" is no size; write a whole number of octets or one with a unit, such as 512, "
                                + "10MB or 64MiB");
    }

    @ParameterizedTest
    @CsvSource({"8388608TiB", "9223372036854775808", "99999999999999999999MB"})
    void shouldRefuseWhatNoLongHolds(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DataSize.parse(text))
                .withMessage("\"" + text + "\" is too large a size; the largest is 8388607TiB");
    }

    @Test
    void shouldRefuseNegativeSizes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DataSize(-1))
                .withMessage("size is -1; it must be at least 0");
    }
}
