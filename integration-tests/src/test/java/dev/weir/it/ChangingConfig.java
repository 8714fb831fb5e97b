// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import dev.weir.it.process.VethPair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A configuration that is changed again and again: one thing after the other of everything that can change while a node
 * runs, in random order, and between them changes that are to be refused. Under none of them does a flow of packets that
 * go on end.
 */
final class ChangingConfig {
    private static final String ROUTED = "mode: routed, interfaces: [{name: eth0}, {name: other0}]";
    private static final String BAD_MODE = ROUTED.replace("other0", "other9");
    private static final List<String> FORWARDING = List.of(
            "mode: passive",
            ROUTED + ", onStop: restore",
            ROUTED + ", onStop: restore, nat: {mode: masquerade, inside: eth0, outside: other0}",
            ROUTED + ", onStop: restore, nat: {mode: masquerade, inside: other0, outside: eth0}");

    /** All of them let all through that is sent. */
    private static final List<String> FILTERS = List.of("udp", "udp port 9", "ip and not tcp");

    /** The number of shards at first, and what it becomes, before it is any. */
    private static final List<Integer> SHARDS = List.of(4, 2);

    private final Random random;
    private final Path folder;
    private final List<Kind> deck = new ArrayList<>();
    private int number;
    private int idleSeconds = 2;
    private int activeMinutes = 10;
    private int maxFlows = 200_000;
    private int shards = 1;
    private int resharded;
    private int forwarding;
    private boolean debug;
    private int filter;
    private int threads = 1;
    private int bufferMib = 32;
    private boolean decapsulate;
    private boolean second;
    private int moved;
    private int flushMs = 50;
    private boolean datagrams;

    /** What can be changed, and {@link #REFUSED}. */
    private enum Kind {
        EXPORTER_MOVED,
        EXPORTER_ADDED_OR_REMOVED,
        DATAGRAMS,
        FLUSH_INTERVAL,
        IDLE_TIMEOUT,
        ACTIVE_TIMEOUT,
        MAX_FLOWS,
        SHARDS,
        LOG_LEVEL,
        FILTER,
        RING,
        TUNNELS,
        CAPTURE_ADDED_OR_REMOVED,
        FORWARDING,
        REFUSED
    }

    /**
     * One change.
     *
     * @param yaml the whole configuration
     * @param patch the same as a merge patch; empty where it is told as a whole only
     * @param refusal {@code null} for a change that is to be made
     */
    record Change(String yaml, String patch, Refusal refusal) {}

    /**
     * How a change is to be refused.
     *
     * @param status of HTTP
     * @param kind of the problem
     * @param field what the problem has to name: a key or a step
     */
    record Refusal(int status, String kind, String field) {}

    /**
     * The first configuration.
     *
     * @param folder where records and state go
     */
    ChangingConfig(Random random, Path folder) {
        this.random = random;
        this.folder = folder;
    }

    /** The next change; every kind comes before any comes again. */
    Change next() {
        if (deck.isEmpty()) {
            deck.addAll(List.of(Kind.values()));
            deck.add(Kind.REFUSED);
            Collections.shuffle(deck, random);
        }
        number++;
        String patch = "";
        switch (isEarly() ? Kind.SHARDS : deck.remove(deck.size() - 1)) {
            case EXPORTER_MOVED -> moved = number;
            case EXPORTER_ADDED_OR_REMOVED -> moved = moved == 0 ? number : 0;
            case DATAGRAMS -> datagrams = !datagrams;
            case FLUSH_INTERVAL -> {
                moved = moved == 0 ? number : moved;
                flushMs = flushMs == 50 ? 20 : 50;
            }
            case IDLE_TIMEOUT -> {
                idleSeconds = idleSeconds % 4 + 2;
                patch = metering("idleTimeout", "\"" + idleSeconds + "s\"");
            }
            case ACTIVE_TIMEOUT -> {
                activeMinutes = activeMinutes % 20 + 10;
                patch = metering("activeTimeout", "\"" + activeMinutes + "m\"");
            }
            case MAX_FLOWS -> {
                maxFlows = maxFlows == 200_000 ? 100_000 : 200_000;
                patch = metering("maxFlows", String.valueOf(maxFlows));
            }
            case SHARDS -> {
                shards = resharded < SHARDS.size() ? SHARDS.get(resharded) : shards % 4 + 1;
                resharded++;
                patch = metering("shards", String.valueOf(shards));
            }
            case LOG_LEVEL -> {
                debug = !debug;
                patch = "{\"logging\": {\"level\": \"" + level() + "\"}}";
            }
            case FILTER -> filter = (filter + 1) % FILTERS.size();
            case RING -> {
                threads = threads % 3 + 1;
                bufferMib = bufferMib == 32 ? 64 : 32;
            }
            case TUNNELS -> decapsulate = !decapsulate;
            case CAPTURE_ADDED_OR_REMOVED -> second = !second;
            case FORWARDING ->
                forwarding = (forwarding + 1 + random.nextInt(FORWARDING.size() - 1)) % FORWARDING.size();
            default -> {
                return broken();
            }
        }
        return new Change(yaml(), patch, null);
    }

    /** Flows are to move however short the time is. */
    private boolean isEarly() {
        return number == 3 || number == 6;
    }

    /** How often the number of shards was changed. */
    int resharded() {
        return resharded;
    }

    private static String metering(String key, String value) {
        return "{\"metering\": {\"" + key + "\": " + value + "}}";
    }

    /** The configuration with one thing in it that is wrong. */
    private Change broken() {
        return switch (random.nextInt(8)) {
            case 0 ->
                refused(
                        yaml().replace("idleTimeout: ", "idleTimeout: x"),
                        400,
                        "invalid-request",
                        "metering.idleTimeout");
            case 1 -> refused(yaml().replace("metering:", "meetering:"), 400, "invalid-request", "meetering");
            case 2 ->
                refused(
                        yaml().replace("observationDomainId: 1", "observationDomainId: 2"),
                        409,
                        "restart-needed",
                        "body.node");
            case 3 ->
                refused(
                        yaml().replace("router: {", "  - {type: ring, interface: nowhere0}\nrouter: {"),
                        409,
                        "change-failed",
                        "captures.nowhere0");
            case 4 ->
                refused(
                        yaml().replace("{name: other0}", "{name: other9}").replace("mode: passive", BAD_MODE),
                        409,
                        "change-failed",
                        "router.forwarding");
            case 5 ->
                refused(
                        yaml().replace("untouched.ipfix}}", "untouched.ipfix}, whenFull: block}"),
                        409,
                        "restart-needed",
                        "body.exporters.untouched");
            case 6 ->
                new Change(
                        yaml().replace("shards: " + shards, "shards: 0"),
                        metering("shards", "0"),
                        new Refusal(400, "invalid-request", "body.metering.shards"));
            default ->
                refused(
                        yaml()
                                + "  - {name: nowhere, format: {type: json}, transport: {type: file, path: /proc/nowhere/flows}}\n",
                        409,
                        "change-failed",
                        "exporters.nowhere");
        };
    }

    private static Change refused(String yaml, int status, String kind, String field) {
        return new Change(yaml, "", new Refusal(status, kind, field));
    }

    private String level() {
        return debug ? "debug" : "info";
    }

    /** All of it. */
    String yaml() {
        String yaml = """
                # %d
                node: {stateDirectory: %s, observationDomainId: 1}
                captures:
                  - {type: ring, interface: %s, filter: %s, threads: %d, bufferSize: %dMiB, observationPoint: {direction: ingress}}%s
                router: {forwarding: {%s}}
                logging: {level: %s}
                metering: {activeTimeout: %dm, idleTimeout: %ds, maxFlows: %d, shards: %d, decapsulate: %s}
                exporters:
                  - {name: records, format: {type: json}, transport: {type: file, path: %s/flows.ndjson}}
                  - {name: untouched, format: {type: ipfix}, transport: {type: file, path: %s/untouched.ipfix}}
                """.formatted(
                        number,
                        folder.resolve("state"),
                        VethPair.INTERFACE,
                        FILTERS.get(filter),
                        threads,
                        bufferMib,
                        second ? "\n  - {type: ring, interface: lo, filter: tcp port 1}" : "",
                        FORWARDING.get(forwarding),
                        level(),
                        activeMinutes,
                        idleSeconds,
                        maxFlows,
                        shards,
                        decapsulate ? "all" : "vxlan",
                        folder,
                        folder);
        if (moved != 0) {
            String path = folder + "/moved-" + moved + ".ndjson";
            yaml += "  - {name: moved, format: {type: json}, transport: {type: file, path: " + path
                    + "}, flushInterval: " + flushMs + "ms}\n";
        }
        if (datagrams) {
            yaml +=
                    "  - {name: datagrams, format: {type: netflow9}, transport: {type: udp, host: 127.0.0.1, port: 9}}\n";
        }
        return yaml;
    }
}
