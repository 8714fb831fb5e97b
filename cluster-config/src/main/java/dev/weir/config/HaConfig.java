// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.time.Duration;

/**
 * What becomes of this node's traffic and flows when it dies, and what it takes over from others.
 *
 * @param group the failover group that this node is in; empty for none
 * @param priority who becomes active: the highest
 * @param mode how the group's members share the traffic
 * @param preempt whether a node of higher priority takes over from one that is well
 * @param holdDown after a takeover or a start, how long nothing changes
 * @param checkpointInterval how often what changed of this node's flows is shared
 * @param stateMemory of this node's flows in shared state at most
 * @param heartbeat how the group's members see each other
 * @param witness who is asked whether a silent peer still forwards
 * @param takeover how the traffic comes to the node that becomes active
 * @param conntrackd the companion that shares the state of NAT
 */
@Describe("What becomes of this node's traffic and flows when it dies, and what it takes over from others.")
public record HaConfig(
        @Describe("Name of the failover group that this node is in; it takes a cluster. Empty: none.")
        String group,

        @Describe(value = "Who becomes active: the node of the highest priority.", min = "1", max = "254")
        int priority,

        @Describe("Whether one node of the group forwards and the others stand by (active-standby), or all forward and"
                + " take each other's share over (active-active).")
        HaMode mode,

        @Describe("Whether a node of higher priority takes over from one that is well.")
        boolean preempt,

        @Describe(
                value = "After a takeover or a start, how long the group does not change its mind.",
                min = "0s",
                max = "1h")
        Duration holdDown,

        @Describe(
                value = "How often what changed of this node's flows is shared. A node that dies loses what it metered"
                        + " since, at most.",
                min = "100ms",
                max = "10s")
        Duration checkpointInterval,

        @Describe(
                value = "Memory for this node's flows in shared state at most. Flows beyond it are not protected, and"
                        + " counted.",
                min = "1MiB",
                max = "1TiB")
        DataSize stateMemory,

        @Describe("How the members of the group see each other, beside the cluster.")
        HeartbeatConfig heartbeat,

        @Describe("Who is asked whether a peer that went silent still forwards, before its traffic is taken over.")
        WitnessConfig witness,

        @Describe("How the traffic comes to the node that becomes active.")
        TakeoverConfig takeover,

        @Describe("The companion program that shares the kernel's state of NAT, so that connections survive.")
        ConntrackdConfig conntrackd) {

    /** The default group: none. */
    public static final String DEFAULT_GROUP = "";

    /** The default priority. */
    public static final int DEFAULT_PRIORITY = 100;

    /** The default mode. */
    public static final HaMode DEFAULT_MODE = HaMode.ACTIVE_STANDBY;

    /** The default of {@code preempt}. */
    public static final boolean DEFAULT_PREEMPT = false;

    /** The default of {@code holdDown}. */
    public static final Duration DEFAULT_HOLD_DOWN = Duration.ofSeconds(10);

    /** The default of {@code checkpointInterval}. */
    public static final Duration DEFAULT_CHECKPOINT_INTERVAL = Duration.ofMillis(500);

    /** The default of {@code stateMemory}. */
    public static final DataSize DEFAULT_STATE_MEMORY = DataSize.ofMiB(256);

    /** Checks limits, and that what is for a group has one. */
    public HaConfig {
        Checks checks = Checks.of(HaConfig.class);
        boolean named = checks.present("group", group) && (group.isEmpty() || checks.name("group", group));
        checks.within("priority", priority);
        checks.present("mode", mode);
        checks.within("holdDown", holdDown);
        checks.within("checkpointInterval", checkpointInterval);
        checks.within("stateMemory", stateMemory);
        boolean beating = checks.present("heartbeat", heartbeat);
        checks.present("witness", witness);
        boolean taking = checks.present("takeover", takeover);
        boolean tracking = checks.present("conntrackd", conntrackd);
        if (named && group.isEmpty()) {
            checks.require(
                    !beating || heartbeat.peers().isEmpty(),
                    "group",
                    "is empty; heartbeat.peers are those of a failover group, which must have a name");
            checks.require(
                    !taking || takeover instanceof NoTakeoverConfig,
                    "group",
                    "is empty; takeover is for a failover group, which must have a name");
            checks.require(
                    !tracking || !conntrackd.enabled(),
                    "group",
                    "is empty; conntrackd is for a failover group, which must have a name");
        }
        checks.finish();
    }

    /** In no failover group. */
    public static HaConfig defaults() {
        return new HaConfig(
                DEFAULT_GROUP,
                DEFAULT_PRIORITY,
                DEFAULT_MODE,
                DEFAULT_PREEMPT,
                DEFAULT_HOLD_DOWN,
                DEFAULT_CHECKPOINT_INTERVAL,
                DEFAULT_STATE_MEMORY,
                HeartbeatConfig.defaults(),
                NoWitnessConfig.defaults(),
                NoTakeoverConfig.defaults(),
                ConntrackdConfig.defaults());
    }

    /** Whether this node is in a failover group. */
    public boolean isGrouped() {
        return !group.isEmpty();
    }
}
