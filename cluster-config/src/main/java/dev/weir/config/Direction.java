// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** Which way packets pass an Observation Point, seen from the device; {@code flowDirection} in IPFIX. */
public enum Direction {
    /** Packets that come in. */
    INGRESS,
    /** Packets that go out. */
    EGRESS,
    /** Packets either way. */
    BOTH
}
