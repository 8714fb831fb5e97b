// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.time.Duration;
import java.util.List;

/**
 * How packets become flow records: the Metering Process (RFC 7011, section 2). Keys are named after RFC 6728, section 4.3.
 *
 * @param activeTimeout after which a flow that goes on is reported
 * @param idleTimeout after which a flow without packets has ended
 * @param tcpLinger how long a TCP flow stays after FIN or RST for its late packets
 * @param maxFlows flows in the caches of all shards together
 * @param shards caches, each owned by one thread
 * @param decapsulate tunnels of which the inner packet is metered, without duplicates
 * @param fragments the table that finds the ports of later fragments
 */
@Describe("How packets become flow records.")
public record MeteringConfig(
        @Describe(value = "A flow that goes on is reported this often.", min = "200ms", max = "24h")
        Duration activeTimeout,

        @Describe(value = "A flow without packets for this long has ended.", min = "1s", max = "24h")
        Duration idleTimeout,

        @Describe(
                value = "How long a TCP flow stays after its FIN or RST, so that late packets make no new flow.",
                min = "0",
                max = "1m")
        Duration tcpLinger,

        @Describe(
                value =
                        "Flows kept at once, over all shards. Beyond, one that can best be done without is reported and makes "
                                + "room: a newcomer of a single packet first, then the one idle the longest.",
                min = "1",
                max = "67108864")
        long maxFlows,

        @Describe(
                value = "Flow caches, each on a thread of its own, that share the traffic by flow.",
                min = "1",
                max = "64")
        int shards,

        @Describe(
                "Tunnels of which the inner packet is metered and the outer one noted in the record: a list, none or all.")
        List<Decapsulation> decapsulate,

        @Describe("The table by which later IP fragments find the ports of their first one.")
        FragmentConfig fragments) {

    /** The default active timeout. */
    public static final Duration DEFAULT_ACTIVE_TIMEOUT = Duration.ofSeconds(60);

    /** The default idle timeout. */
    public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofSeconds(15);

    /** The default time a TCP flow stays after its end. */
    public static final Duration DEFAULT_TCP_LINGER = Duration.ofSeconds(1);

    /** The default number of flows kept at once. */
    public static final long DEFAULT_MAX_FLOWS = 1_000_000;

    /** The default number of shards. */
    public static final int DEFAULT_SHARDS = 1;

    /** The default decapsulation: none, the outermost header is the flow's. */
    public static final List<Decapsulation> DEFAULT_DECAPSULATE = List.of();

    /** Checks limits. */
    public MeteringConfig {
        Checks checks = Checks.of(MeteringConfig.class);
        checks.within("activeTimeout", activeTimeout)
                .within("idleTimeout", idleTimeout)
                .within("tcpLinger", tcpLinger)
                .within("maxFlows", maxFlows)
                .within("shards", shards);
        checks.require(
                maxFlows < 1 || shards <= maxFlows,
                "shards",
                "is " + shards + "; it must be at most maxFlows, which is " + maxFlows);
        if (checks.present("decapsulate", decapsulate)) {
            decapsulate = decapsulate.stream().distinct().sorted().toList();
        }
        checks.present("fragments", fragments);
        checks.finish();
    }

    /** Everything at its default. */
    public static MeteringConfig defaults() {
        return new MeteringConfig(
                DEFAULT_ACTIVE_TIMEOUT,
                DEFAULT_IDLE_TIMEOUT,
                DEFAULT_TCP_LINGER,
                DEFAULT_MAX_FLOWS,
                DEFAULT_SHARDS,
                DEFAULT_DECAPSULATE,
                FragmentConfig.defaults());
    }

    /** The same on another number of shards. */
    public MeteringConfig onShards(int number) {
        return new MeteringConfig(activeTimeout, idleTimeout, tcpLinger, maxFlows, number, decapsulate, fragments);
    }
}
