// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OwnerTest {
    private static final String LISTING = """
            table inet weir {
            \tcomment "weir node edge-1"
            \tchain forward {
            \t\ttype filter hook forward priority mangle; policy accept;
            \t}
            }
            """;

    @Test
    void shouldTellItsOwnTableFromOthers() {
        assertThat(Owner.owns(Owner.mark("edge-1"), LISTING)).isTrue();
        assertThat(Owner.owns(Owner.mark("edge-2"), LISTING)).isFalse();
        assertThat(Owner.owns(Owner.mark("edge"), LISTING)).isFalse();
        assertThat(Owner.owns(Owner.ANY, LISTING)).isTrue();
        assertThat(Owner.owns(Owner.ANY, LISTING.replace("weir node ", ""))).isFalse();
    }

    /** A comment of a rule or of a chain is not that of the table. */
    @Test
    void shouldNotTakeTheCommentOfSomethingInTheTableForItsOwn() {
        String inside = "table inet weir {\n\tchain forward {\n\t\tcomment \"weir node edge-1\"\n\t}\n}\n";
        assertThat(Owner.owns(Owner.mark("edge-1"), inside)).isFalse();
    }

    @Test
    void shouldKeepMarksWhatNftCanQuote() {
        assertThat(Owner.mark("a\"b\\c")).isEqualTo("weir node a_b_c");
        assertThat(Owner.mark("x".repeat(100))).hasSizeLessThan(128);
    }
}
