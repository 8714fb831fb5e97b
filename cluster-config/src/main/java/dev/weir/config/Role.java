// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** What a client of the control plane may do. */
public enum Role {
    /** Look. */
    READER,
    /** Look, and change. */
    OPERATOR;

    /** Whether who has this role may do what takes {@code needed}. */
    public boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }
}
