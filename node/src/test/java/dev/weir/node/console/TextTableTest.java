// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void shouldStandNumbersToTheRightAndWordsToTheLeft() {
        assertThat(new TextTable("NAME", ">SENT", "STATE")
                        .row("lake", "1,000,000", "running")
                        .row("a-long-name", "7", "")
                        .lines())
                .containsExactly(
                        "NAME              SENT  STATE", "lake         1,000,000  running", "a-long-name          7");
    }
}
