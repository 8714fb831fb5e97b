// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.node.client.JsonTree;
import dev.weir.node.http.resource.HaResource;
import dev.weir.node.metrics.FakeHa;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HaTextTest {

    @Test
    void shouldShowWhatOutlivesTheNode() {
        assertThat(HaText.lines(new JsonTree(HaResource.members(
                        Optional.of(FakeHa.failover()),
                        Optional.of(FakeHa.flows()),
                        Optional.of(FakeHa.conntrackd())))))
                .containsExactly(
                        "failover group edge: active since 2026-01-31T12:00:00Z, active-standby, priority 200,"
                                + " takeover vip 10.0.1.1/24 on eth0, witness gateway 10.0.1.254",
                        "  edge-2: SILENT for 4,500 ms, was active",
                        "  edge-3: standby, heard 80 ms ago, NOT FIT",
                        "  no way to 10.0.1.12:8643: Network is unreachable",
                        "  TROUBLE: arping says no",
                        "shared flows: kept for others, 11.7 MiB, 120 checkpoints, 2 failed, 21 flows taken over,"
                                + " the last in 243 ms; 1 part of them LOST",
                        "conntrackd: runs as process 4711, 1,000 connections of this router, 12 of the other,"
                                + " 1 takeover; TROUBLE: the other router's was not heard");
    }

    @Test
    void shouldShowNothingOfANodeThatNothingOutlives() {
        assertThat(HaText.lines(new JsonTree(HaResource.members(Optional.empty(), Optional.empty(), Optional.empty()))))
                .isEmpty();
    }
}
