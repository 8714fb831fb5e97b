// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/**
 * A location in the network where packets are observed (RFC 7011, section 2).
 *
 * @param id the {@code observationPointId} of records, 1 to 65535; {@link #BY_PLACE} only until {@link WeirConfig} numbers it
 * @param direction which of the packets there are metered
 */
@Describe("Where in the network the packets of a capture are seen.")
public record ObservationPointConfig(
        @Describe(
                value = "Number of the Observation Point, part of the flow key. "
                        + "Captures that see the same flows may share one.",
                min = "1",
                max = "65535",
                zero = "the capture's place in the list, counted from 1")
        int id,

        @Describe("Which packets are metered: those that come in, those that go out, or both.")
        Direction direction) {

    /** The id that stands for the capture's place in the list of captures, counted from 1. */
    public static final int BY_PLACE = 0;

    /** The default direction. */
    public static final Direction DEFAULT_DIRECTION = Direction.BOTH;

    /** Checks limits. */
    public ObservationPointConfig {
        Checks checks = Checks.of(ObservationPointConfig.class);
        checks.within("id", id);
        checks.present("direction", direction);
        checks.finish();
    }

    /** Numbered by place, packets of both directions. */
    public static ObservationPointConfig defaults() {
        return new ObservationPointConfig(BY_PLACE, DEFAULT_DIRECTION);
    }
}
