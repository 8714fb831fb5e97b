// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.config.cluster.SharedCell;
import dev.weir.model.bus.UnreadableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * The log of shared changes, where all nodes of the cluster see it. It is changed in one step, from what it is, by whoever is
 * first; who is not looks at it again. Any thread may call.
 */
final class LogCell {
    /** How often a change is tried; a failure of the cluster counts for several tries. */
    private static final int TRIES = 30;

    private static final int TRIES_A_FAILURE = 10;
    private static final long PAUSE_MS = 50;

    private final SharedCell cell;
    private final String cluster;
    private final Vertx vertx;

    /** That of a cluster. */
    LogCell(SharedCell cell, String cluster, Vertx vertx) {
        this.cell = cell;
        this.cluster = cluster;
        this.vertx = vertx;
    }

    /** Name of the cluster. */
    String cluster() {
        return cluster;
    }

    /** As it is now; fails when the cluster cannot tell, or it is of a version that this node does not read. */
    Future<ChangeLog> read() {
        return Future.fromCompletionStage(cell.get(), vertx.getOrCreateContext())
                .map(this::log);
    }

    /**
     * Changes it.
     *
     * @param change makes what it is to be of what it is; may be asked more than once, also after it has been done. The same
     *     stands for no change
     * @return what it is then
     */
    Future<ChangeLog> update(UnaryOperator<ChangeLog> change) {
        return update(change, TRIES);
    }

    private Future<ChangeLog> update(UnaryOperator<ChangeLog> change, int tries) {
        return once(change).transform(tried -> {
            if (tried.succeeded() && tried.result().isPresent()) {
                return Future.succeededFuture(tried.result().get());
            }
            int left = tries - (tried.succeeded() ? 1 : TRIES_A_FAILURE);
            if (tried.cause() instanceof UnreadableException || left <= 0) {
                return Future.failedFuture(
                        tried.failed()
                                ? tried.cause()
                                : new IllegalStateException("others change the log all the time"));
            }
            return vertx.timer(PAUSE_MS, TimeUnit.MILLISECONDS).compose(later -> update(change, left));
        });
    }

    /** Completes with nothing when another node was faster. */
    private Future<Optional<ChangeLog>> once(UnaryOperator<ChangeLog> change) {
        return Future.fromCompletionStage(cell.get(), vertx.getOrCreateContext())
                .compose(octets -> {
                    ChangeLog before = log(octets);
                    ChangeLog next = change.apply(before);
                    if (next.equals(before)) {
                        return Future.succeededFuture(Optional.of(before));
                    }
                    return Future.fromCompletionStage(
                                    cell.replace(octets, LogText.octets(next)), vertx.getOrCreateContext())
                            .map(done -> done ? Optional.of(next) : Optional.empty());
                });
    }

    private ChangeLog log(byte[] octets) {
        return octets == null ? ChangeLog.empty(cluster) : LogText.read(octets);
    }
}
