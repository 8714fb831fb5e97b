// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

/** How a command prints what it found. */
enum OutputFormat {
    /** Lines for people. */
    TEXT,
    /** One JSON object, on one line. */
    JSON
}
