// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The whole configuration of a node. Captures of which the Observation Point has no id of its own get their place in the
 * list, counted from 1.
 */
@Describe("Configuration of a Weir node.")
public record WeirConfig(
        @Describe("This node, as collectors and other nodes see it.")
        NodeConfig node,

        @Describe("How this node stands in the path of what it meters.")
        RouterConfig router,

        @Describe("Where packets come from. With none, a running node captures on the default route's interface.")
        List<CaptureConfig> captures,

        @Describe("How packets become flow records.") MeteringConfig metering,

        @Describe("Where flow records go. With none, a running node writes JSON lines to a rotating file.")
        List<ExporterConfig> exporters,

        @Describe("How this node finds the nodes that it works with.")
        ClusterConfig cluster,

        @Describe("What becomes of this node's traffic and flows when it dies, and what it takes over from others.")
        HaConfig ha,

        @Describe("The control plane over HTTP, by which a running node is seen and changed.")
        HttpConfig http,

        @Describe("What a node tells on standard error.") LoggingConfig logging) {

    /** Checks that names are unique and that parts fit together, and gives each capture its Observation Point id. */
    public WeirConfig {
        Checks checks = Checks.of(WeirConfig.class);
        checks.present("node", node);
        checks.present("router", router);
        checks.present("metering", metering);
        checks.present("http", http);
        checks.present("logging", logging);
        if (checks.present("captures", captures)) {
            captures = List.copyOf(captures);
            requireUniqueNames(checks, "captures", captures, CaptureConfig::name);
            captures = withObservationPointIds(checks, captures);
        }
        if (checks.present("exporters", exporters)) {
            exporters = List.copyOf(exporters);
            requireUniqueNames(checks, "exporters", exporters, ExporterConfig::name);
        }
        checks.present("cluster", cluster);
        checks.present("ha", ha);
        if (cluster instanceof NoClusterConfig) {
            requireNoOthers(checks, node, ha);
        }
        checks.finish();
    }

    /** The configuration of a node that was told nothing: no captures, no exporters, everything else at its default. */
    public static WeirConfig defaults() {
        return new WeirConfig(
                NodeConfig.defaults(),
                RouterConfig.defaults(),
                List.of(),
                MeteringConfig.defaults(),
                List.of(),
                NoClusterConfig.defaults(),
                HaConfig.defaults(),
                HttpConfig.defaults(),
                LoggingConfig.defaults());
    }

    private static void requireNoOthers(Checks checks, NodeConfig node, HaConfig ha) {
        checks.require(
                node == null || node.roles().equals(NodeConfig.DEFAULT_ROLES),
                "cluster.type",
                "is none; node.roles leaves parts to other nodes, which takes a cluster");
        checks.require(
                ha == null || !ha.isGrouped(),
                "cluster.type",
                "is none; ha.group " + (ha == null ? "" : Names.quote(ha.group())) + " takes a cluster");
    }

    private static <T> void requireUniqueNames(Checks checks, String key, List<T> list, Function<T, String> name) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < list.size(); i++) {
            Integer first = places.putIfAbsent(name.apply(list.get(i)), i);
            checks.require(
                    first == null,
                    key + "[" + i + "].name",
                    "is " + Names.quote(name.apply(list.get(i))) + ", as that of " + key + "[" + first
                            + "] is; give each a name of its own");
        }
    }

    private static List<CaptureConfig> withObservationPointIds(Checks checks, List<CaptureConfig> captures) {
        Set<Integer> given = new HashSet<>();
        captures.forEach(capture -> given.add(capture.observationPoint().id()));
        List<CaptureConfig> numbered = new ArrayList<>();
        for (int i = 0; i < captures.size(); i++) {
            CaptureConfig capture = captures.get(i);
            ObservationPointConfig point = capture.observationPoint();
            if (point.id() != ObservationPointConfig.BY_PLACE) {
                numbered.add(capture);
                continue;
            }
            int id = i + 1;
            String key = "captures[" + i + "].observationPoint.id";
            checks.require(
                    !given.contains(id),
                    key,
                    "would be " + id + " by its place, but another capture was given that id; give this one an id too");
            numbered.add(capture.withObservationPoint(new ObservationPointConfig(id, point.direction())));
        }
        return List.copyOf(numbered);
    }
}
