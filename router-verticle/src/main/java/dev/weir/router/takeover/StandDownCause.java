// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/** Why a node gave traffic up. */
public enum StandDownCause {
    /** The process was asleep for so long that another may have taken the traffic. */
    PAUSED,
    /** Another has the traffic, and took it later. */
    LOST,
    /** An interface of its own is down. */
    UNFIT,
    /** It hears neither another node nor the witness. */
    ISOLATED,
    /** Another has taken the traffic when asked to. */
    HANDED_OVER,
    /** It was told to leave, and nobody took the traffic in time. */
    LEFT
}
