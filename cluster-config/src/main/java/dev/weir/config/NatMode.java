// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/** How the source addresses of what leaves are translated. */
public enum NatMode {
    /** Not at all. */
    NONE,
    /** To the address that the outside interface has at the time. */
    MASQUERADE,
    /** To given addresses. */
    SNAT
}
