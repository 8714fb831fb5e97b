// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** What becomes of the changes that a forwarding mode made to the system when Weir ends. */
public enum OnStop {
    /** They stay, so that traffic flows on without Weir. */
    KEEP,
    /** Everything is put back as it was found. */
    RESTORE
}
