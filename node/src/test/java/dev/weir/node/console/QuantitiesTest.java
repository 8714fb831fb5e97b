// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuantitiesTest {
    @Test
    void shouldShowNumbersAsPeopleReadThem() {
        assertThat(Quantities.exact(1234567)).isEqualTo("1,234,567");
        assertThat(Quantities.exact(0)).isEqualTo("0");
        assertThat(Quantities.exact(999)).isEqualTo("999");
        assertThat(Quantities.exact(-100)).isEqualTo("-100");
        assertThat(Quantities.exact(-123456)).isEqualTo("-123,456");
        assertThat(Quantities.exact(Long.MIN_VALUE)).isEqualTo("-9,223,372,036,854,775,808");
        assertThat(Quantities.rounded(0)).isEqualTo("0");
        assertThat(Quantities.rounded(999)).isEqualTo("999");
        assertThat(Quantities.rounded(1230)).isEqualTo("1.23 k");
        assertThat(Quantities.rounded(45.6e6)).isEqualTo("45.6 M");
        assertThat(Quantities.octets(1024 * 1024 * 12.4)).isEqualTo("12.4 MiB");
        assertThat(Quantities.count(1, "packet")).isEqualTo("1 packet");
        assertThat(Quantities.count(0, "packet")).isEqualTo("0 packets");
        assertThat(Quantities.octets(5)).isEqualTo("5 B");
        assertThat(Quantities.rounded(1e16)).isEqualTo("10000 T");
        assertThat(Quantities.rounded(Double.POSITIVE_INFINITY)).isEqualTo("? T");
        assertThat(Quantities.seconds(0)).isEqualTo("0.0 s");
        assertThat(Quantities.seconds(0.84)).isEqualTo("0.8 s");
        assertThat(Quantities.seconds(125)).isEqualTo("2:05 min");
        assertThat(Quantities.seconds(3725)).isEqualTo("1:02:05 h");
    }
}
