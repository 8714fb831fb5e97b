// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.query;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One thread that answers queries one after the other, so that all of them together take no more than one core. */
final class QueryThread {
    private static final int MAX_WAITING = 16;
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor executor;

    QueryThread() {
        executor = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), QueryThread::thread);
        executor.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "weir-query");
        thread.setDaemon(true);
        return thread;
    }

    /** Does something when its turn comes; fails at once when too many wait already. */
    <T> Future<T> run(Callable<T> work) {
        Promise<T> done = Promise.promise();
        try {
            executor.execute(() -> {
                try {
                    done.complete(work.call());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    done.fail(e);
                } catch (Exception | OutOfMemoryError e) {
                    done.fail(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.fail(new QueryException(MAX_WAITING + " queries wait already; ask again later", e));
        }
        return done.future();
    }
}
