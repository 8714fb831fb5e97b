// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.metrics;

import dev.weir.flow.SharedFlowsStatus;
import dev.weir.router.takeover.FailoverState;
import dev.weir.router.takeover.FailoverStatus;
import dev.weir.router.takeover.GroupMode;
import dev.weir.router.takeover.HeartbeatFault;
import dev.weir.router.takeover.conntrackd.ConntrackdStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A node that has taken over from another, and to which each thing has happened another number of times. */
public final class FakeHa {
    private FakeHa() {}

    /** Its failover group. */
    public static FailoverStatus failover() {
        return new FailoverStatus(
                "edge",
                "edge-1",
                7,
                GroupMode.ACTIVE_STANDBY,
                200,
                FailoverState.ACTIVE,
                Instant.parse("2026-01-31T12:00:00.250Z"),
                3,
                true,
                List.of("edge-1"),
                "vip 10.0.1.1/24 on eth0",
                "gateway 10.0.1.254",
                -1,
                List.of(
                        new FailoverStatus.PeerStatus(
                                "edge-2", 6, FailoverState.ACTIVE, 100, true, 2, false, 4_500, 99),
                        new FailoverStatus.PeerStatus("edge-3", 5, FailoverState.STANDBY, 50, false, 3, true, 80, 98)),
                List.of(
                        new FailoverStatus.PathStatus("10.0.9.12:8643", "edge-2", 4_500, 11, 2, ""),
                        new FailoverStatus.PathStatus("10.0.1.12:8643", "", -1, 0, 0, "Network is unreachable")),
                Map.of("takeovers", 4L, "standDowns", 3L, "fences", 2L, "pauses", 1L, "failures", 5L),
                Map.of(HeartbeatFault.PROOF, 6L),
                "arping says no");
    }

    /** Its flows. */
    public static SharedFlowsStatus flows() {
        return new SharedFlowsStatus(true, 7, 12_300_000, 120, 2, 1, 21, 1, 243);
    }

    /** Its companion. */
    public static ConntrackdStatus conntrackd() {
        return new ConntrackdStatus(true, 4711, 1, 1_000, 12, 1, 900, 31, 2, "the other router's was not heard");
    }
}
