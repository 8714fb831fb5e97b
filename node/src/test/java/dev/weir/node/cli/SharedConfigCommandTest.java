// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.node.client.JsonTree;
import org.junit.jupiter.api.Test;

class SharedConfigCommandTest {

    @Test
    void shouldShowTheChangesAndWhatThisNodeLacks() throws Exception {
        JsonTree shared = JsonTree.read("""
                {"cluster": "weir", "group": "edge", "newest": 9, "behind": 0, "missed": [8], "forgotten": 0,
                 "pending": "change 10 (cluster, of operator at b)", "trouble": "",
                 "changes": [
                   {"number": 7, "since": 2, "scope": "cluster", "group": "", "who": "operator at a", "when": "2026-11-24T12:00:00Z"},
                   {"number": 8, "since": 8, "scope": "group", "group": "edge", "who": "operator at b", "when": "2026-11-24T12:01:00Z"}
                 ]}""");

        assertThat(SharedConfigCommand.lines(shared))
                .containsExactly(
                        "CHANGE  WHEN                  FOR         BY",
                        "   2-7  2026-11-24T12:00:00Z  cluster     operator at a",
                        "     8  2026-11-24T12:01:00Z  group edge  operator at b  MISSED by this node",
                        "shared configuration: this node has all changes up to 9",
                        "  MISSED: change 8 cannot be made on this node; its log says why, and a restart tries again",
                        "  under way: change 10 (cluster, of operator at b)");
    }

    @Test
    void shouldSayNothingOfANodeInNoCluster() throws Exception {
        JsonTree alone = JsonTree.read("{\"cluster\": \"\"}");

        assertThat(SharedConfigCommand.standing(alone)).isEmpty();
        assertThat(SharedConfigCommand.lines(alone)).containsExactly("this node is in no cluster, and shares nothing");
    }

    @Test
    void shouldTellNodeByNodeWhatWasDone() throws Exception {
        JsonTree told = JsonTree.read("""
                {"version": 4, "nodes": [{"name": "a", "lines": ["metering: idleTimeout: 15s -> 5s (live)"]},
                 {"name": "b", "lines": []}]}""");

        assertThat(SharedConfigCommand.outcome(told, false))
                .containsExactly(
                        "a: metering: idleTimeout: 15s -> 5s (live)",
                        "b: nothing to change",
                        "applied on 2 nodes: version 4 is in force here");
    }
}
