// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

/** Whose address, port, flags or count is meant. */
enum Side {
    /** The record's source's. */
    SRC,
    /** The record's destination's. */
    DST,
    /** The source's or the destination's; of counts, both together. */
    EITHER,
    /** The source's as well as the destination's. */
    BOTH
}
