// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerTest {
    @TempDir
    Path folder;

    private static final String LISTING = """
            table inet weir {
            \tcomment "weir node edge-1"
            \tchain forward {
            \t\ttype filter hook forward priority mangle; policy accept;
            \t}
            }
            """;

    @Test
    void shouldReadTheCommentOfATable() {
        assertThat(Owner.comment(LISTING)).isEqualTo(Owner.mark("edge-1"));
        assertThat(Owner.comment(LISTING.replace("\tcomment \"weir node edge-1\"\n", "")))
                .isEmpty();
    }

    /** A comment of a rule or of a chain is not that of the table. */
    @Test
    void shouldNotTakeTheCommentOfSomethingInTheTableForItsOwn() {
        String inside = "table inet weir {\n\tchain forward {\n\t\tcomment \"weir node edge-1\"\n\t}\n}\n";
        assertThat(Owner.comment(inside)).isEmpty();
    }

    @Test
    void shouldOwnWhatItMadeUnderAnotherName() throws ForwardingException {
        Journal journal = new Journal(folder.resolve("journal"), new NetworkNamespace("boot", "1"));
        journal.begin("routed", "keep", Owner.mark("before"));
        journal.close();
        Observation now = new Observation(journal);
        assertThat(now.isOwn(Owner.mark("after"), Owner.mark("before"))).isTrue();
        assertThat(now.isOwn(Owner.mark("after"), Owner.mark("after"))).isTrue();
        assertThat(now.isOwn(Owner.mark("after"), Owner.mark("other"))).isFalse();
        assertThat(now.isOwn("", "")).isFalse();
    }

    @Test
    void shouldKeepMarksWhatNftCanQuote() {
        assertThat(Owner.mark("a\"b\\c")).isEqualTo("weir node a_b_c");
        assertThat(Owner.mark("x".repeat(100))).hasSizeLessThan(128);
    }
}
