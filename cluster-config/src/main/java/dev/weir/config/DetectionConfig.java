// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.time.Duration;

/**
 * When a member that says nothing is taken for gone. One whose process died is seen at once, by its connections; this is for
 * one whose host or link vanished, or which stands still.
 *
 * @param heartbeatInterval how often members tell each other that they are there, whole seconds
 * @param maxSilence how long a member may say nothing, whole seconds
 */
@Describe("When a member that says nothing is taken for gone.")
public record DetectionConfig(
        @Describe(
                value = "How often members tell each other that they are there, in whole seconds.",
                min = "1s",
                max = "5s")
        Duration heartbeatInterval,

        @Describe(
                value = "How long a member may say nothing before it is taken for gone, in whole seconds. Less than the"
                        + " longest pause of a node's process takes well nodes for gone.",
                min = "2s",
                max = "10m")
        Duration maxSilence) {

    /** The default of {@code heartbeatInterval}. */
    public static final Duration DEFAULT_HEARTBEAT_INTERVAL = Duration.ofSeconds(1);

    /** The default of {@code maxSilence}. */
    public static final Duration DEFAULT_MAX_SILENCE = Duration.ofSeconds(5);

    /** Checks limits. */
    public DetectionConfig {
        Checks checks = Checks.of(DetectionConfig.class);
        checks.within("heartbeatInterval", heartbeatInterval);
        checks.within("maxSilence", maxSilence);
        checks.finish();
        requireWholeSeconds(checks, "heartbeatInterval", heartbeatInterval);
        requireWholeSeconds(checks, "maxSilence", maxSilence);
        checks.require(
                maxSilence.compareTo(heartbeatInterval) >= 0,
                "maxSilence",
                "is " + Durations.toText(maxSilence) + "; it must be at least heartbeatInterval, which is "
                        + Durations.toText(heartbeatInterval));
        checks.finish();
    }

    /** Everything at its default. */
    public static DetectionConfig defaults() {
        return new DetectionConfig(DEFAULT_HEARTBEAT_INTERVAL, DEFAULT_MAX_SILENCE);
    }

    private static void requireWholeSeconds(Checks checks, String key, Duration value) {
        checks.require(
                value.equals(Duration.ofSeconds(value.toSeconds())),
                key,
                "is " + Durations.toText(value) + "; it must be a number of whole seconds");
    }
}
