// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {

    private static final List<String> KEYS = List.of("activeTimeout", "idleTimeout", "maxFlows", "shards");

    @ParameterizedTest
    @CsvSource({
        "activTimeout, activeTimeout",
        "acitveTimeout, activeTimeout",
        "active_timeout, activeTimeout",
        "ACTIVETIMEOUT, activeTimeout",
        "idelTimeout, idleTimeout",
        "maxflow, maxFlows",
        "shard, shards",
        "shrads, shards",
    })
    void shouldFindTheWordThatWasMeant(String word, String meant) {
        assertThat(Names.nearest(word, KEYS)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"timeout", "x", "flows", "''", "somethingElse"})
    void shouldFindNothingNear(String word) {
        assertThat(Names.nearest(word, KEYS)).isEmpty();
    }

    @Test
    void shouldNotTakeLongForLongWords() {
        assertThat(Names.nearest("x".repeat(1 << 20), KEYS)).isEmpty();
    }

    @Test
    void shouldQuoteOnOneShortLine() {
        assertThat(Names.quote("a\nb\u0000\uD800c")).isEqualTo("\"a?b??c\"");
        assertThat(Names.quote("x".repeat(60))).isEqualTo("\"" + "x".repeat(60) + "\"");
        assertThat(Names.quote("x".repeat(61))).isEqualTo("\"" + "x".repeat(60) + "...\"");
    }
}
