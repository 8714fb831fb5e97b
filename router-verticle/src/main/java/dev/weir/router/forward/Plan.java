// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.util.List;

/**
 * The least change that leads from what is there to what is wanted.
 *
 * @param changes in the order in which they are to be made
 * @param problems what stands in the way, a line each
 */
public record Plan(List<Change> changes, List<String> problems) {

    /** Whether all is as it is wanted. */
    public boolean isEmpty() {
        return changes.isEmpty() && problems.isEmpty();
    }
}
