// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.router.takeover.TrafficTakeover.Share;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The contract by a network in memory, and the takeover by it. */
class RouteTableTakeoverTest extends RouteTableContract {
    private static final Share SHARE = new Share("r1", "r2", 7, 3, "silent", "");

    private final Map<String, String> routes = new HashMap<>(Map.of(
            "rtb-1 0.0.0.0/0", "eni-other",
            "rtb-2 0.0.0.0/0", "eni-other"));
    private String refusing = "";

    @Override
    RouteTable table() {
        return new RouteTable() {
            @Override
            public String target(String table, String destination) {
                return routes.getOrDefault(table + " " + destination, "");
            }

            @Override
            public void leadHere(String table, String destination) throws TakeoverException {
                if (target(table, destination).isEmpty() || table.equals(refusing)) {
                    throw new TakeoverException("no route to " + destination + " in " + table);
                }
                routes.put(table + " " + destination, here());
            }

            @Override
            public String here() {
                return "eni-here";
            }
        };
    }

    private RouteTableTakeover takeover(String... tables) {
        return new RouteTableTakeover(table(), List.of(tables), List.of("0.0.0.0/0"));
    }

    @Test
    void shouldChangeAllRoutes() throws Exception {
        RouteTableTakeover takeover = takeover("rtb-1", "rtb-2");
        takeover.start();
        assertThat(routes.values()).containsOnly("eni-other");

        takeover.take(SHARE);
        takeover.release(SHARE);

        assertThat(routes.values()).containsOnly("eni-here");
    }

    @Test
    void shouldChangeTheOthersWhenOneIsRefused() {
        refusing = "rtb-1";

        assertThatExceptionOfType(TakeoverException.class)
                .isThrownBy(() -> takeover("rtb-1", "rtb-2").take(SHARE));

        assertThat(routes).containsEntry("rtb-2 0.0.0.0/0", "eni-here");
    }

    @Test
    void shouldRefuseToStartWithoutARouteToChange() {
        assertThatExceptionOfType(TakeoverException.class)
                .isThrownBy(takeover("rtb-1", "rtb-3")::start)
                .withMessageStartingWith("ha.takeover: route table rtb-3 has no route to 0.0.0.0/0");
    }
}
