// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/** How the nodes of a group share the traffic. */
public enum GroupMode {
    /** One has all of it. */
    ACTIVE_STANDBY,
    /** Each has its own part, and that of others while they are gone. */
    ACTIVE_ACTIVE
}
