// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** From which importance on something is logged. */
public enum LogLevel {
    /** Something does not work. */
    ERROR,
    /** Something is not as it should be. */
    WARNING,
    /** What a node does. */
    INFO,
    /** How it does it, for whoever looks for a fault. */
    DEBUG
}
