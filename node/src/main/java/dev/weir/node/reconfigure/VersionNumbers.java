// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import io.vertx.core.Future;

/** Gives out the numbers of versions. */
public interface VersionNumbers {
    /** Those of a node that has its numbers for itself. */
    VersionNumbers COUNTING = number -> Future.succeededFuture(number + 1);

    /** The number of the version that comes after one; greater than that one's. It never fails. */
    Future<Long> after(long number);
}
