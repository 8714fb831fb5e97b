// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.node.reconfigure.VersionNumbers;
import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The numbers of a cluster's versions, which its log counts. A node that cannot ask the log goes on counting by itself. */
final class LogNumbers implements VersionNumbers {
    private static final Logger LOG = System.getLogger(LogNumbers.class.getName());

    private final LogCell log;

    LogNumbers(LogCell log) {
        this.log = log;
    }

    @Override
    public Future<Long> after(long number) {
        return log.update(now -> now.withLast(Math.max(now.last(), number) + 1))
                .map(ChangeLog::last)
                .otherwise(failure -> {
                    LOG.log(
                            Level.WARNING,
                            "the cluster gives no number to a version of the configuration (" + failure.getMessage()
                                    + "): this node takes the next of its own, which another node may have as well");
                    return number + 1;
                });
    }
}
