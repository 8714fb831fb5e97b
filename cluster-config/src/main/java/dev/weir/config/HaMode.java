// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** How the members of a failover group share the traffic. */
public enum HaMode {
    /** One forwards, the others stand by. */
    ACTIVE_STANDBY,
    /** All forward, and take each other's share over. */
    ACTIVE_ACTIVE
}
