// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.query;

import dev.weir.config.NodeRole;
import dev.weir.flow.query.FlowOrder;
import dev.weir.flow.query.FlowRanking;
import dev.weir.flow.query.RecentPage;
import dev.weir.flow.query.RecentRecords;
import dev.weir.flow.query.TopQuery;
import dev.weir.flow.query.TopTalkers;
import dev.weir.model.filter.FlowFilter;
import dev.weir.node.host.Node;
import dev.weir.node.host.Shards;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What is flowing through a node, and has been. Any thread may ask; an answer fails with a {@link QueryException}. */
public final class FlowQueries {
    private static final int MAX_OPEN = 16;
    private static final long TIMEOUT_S = 30;
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final CacheReader.Visitor NOBODY = (record, start) -> {};

    private final Node node;
    private final RecentRecords recent;
    private final QueryThread thread = new QueryThread();
    private final AtomicInteger open = new AtomicInteger();

    /** Those about a node. */
    public FlowQueries(Node node) {
        this.node = node;
        this.recent = node.recent();
    }

    /** The records that are kept. */
    public RecentRecords recent() {
        return recent;
    }

    /**
     * The flows in the caches, with what was counted of each since its last record. A flow that begins or ends meanwhile may
     * be among them or not; no other is left out or told twice.
     */
    public Future<FlowListing> flows(FlowFilter filter, FlowOrder order, int limit) {
        return undisturbed(shards -> {
            FlowRanking ranking = new FlowRanking(filter, order, limit);
            CacheReader reader = new CacheReader(node);
            for (int shard = 0; shard < shards; shard++) {
                reader.read(shard, ranking::add, NOBODY);
            }
            return listing(ranking);
        });
    }

    /**
     * Who talked the most in a window of time that ends now: sums over flows in the caches and recent records, in which no
     * packet counts twice, and none is left out that was metered when the question came.
     */
    public Future<TopTable> top(TopQuery query, Duration window) {
        return undisturbed(shards -> {
            Instant now = Instant.now();
            long nowNs = ns(now);
            // What comes while it is asked for counts as well.
            TopTalkers talkers = new TopTalkers(query, nowNs - window.toNanos(), nowNs + TIMEOUT_S * NS_PER_SECOND);
            CacheReader reader = new CacheReader(node);
            long[] cuts = new long[shards];
            for (int shard = 0; shard < shards; shard++) {
                cuts[shard] = reader.read(shard, talkers::add, talkers::add);
            }
            addRecent(talkers, cuts);
            long sinceNs = Math.max(nowNs - window.toNanos(), recent.reachesBackToNs());
            return new TopTable(
                    instant(sinceNs),
                    now,
                    sinceNs == nowNs - window.toNanos(),
                    talkers.octets(),
                    talkers.packets(),
                    talkers.flows(),
                    !talkers.flowsAreMore(),
                    talkers.groups(),
                    talkers.missing(),
                    talkers.rows());
        });
    }

    /** Adds what was recorded before the caches were read. */
    private void addRecent(TopTalkers talkers, long[] cuts) {
        long end = 0;
        for (long cut : cuts) {
            end = Math.max(end, cut);
        }
        RecentPage page = new RecentPage();
        long next = recent.first();
        while (next < end) {
            next = recent.read(next, page);
            for (int i = 0; i < page.records(); i++) {
                // A shard that is no more has made its records before.
                int shard = page.shard(i);
                if (shard >= cuts.length || page.first() + i < cuts[shard]) {
                    talkers.add(page.octets(), page.start(i));
                }
            }
        }
    }

    /** Records that were made since a time, the newest first. */
    public Future<RecentListing> recent(FlowFilter filter, Instant since, int limit) {
        return thread.run(() -> {
            long sinceNs = ns(since);
            FlowRanking ranking = new FlowRanking(filter, limit);
            RecentPage page = new RecentPage();
            long end = recent.end();
            long next = recent.first();
            while (next < end) {
                next = recent.read(next, page);
                for (int i = 0; i < page.records(); i++) {
                    if (page.madeNs(i) >= sinceNs) {
                        ranking.add(page.octets(), page.start(i), page.first() + i);
                    }
                }
            }
            long lostNs = recent.reachesBackToNs();
            return new RecentListing(
                    recent.capacity(), lostNs == Long.MIN_VALUE ? null : instant(lostNs), listing(ranking));
        });
    }

    private static FlowListing listing(FlowRanking ranking) {
        return new FlowListing(
                Instant.now(),
                ranking.looked(),
                ranking.matched(),
                ranking.packets(),
                ranking.octets(),
                ranking.records());
    }

    /** A query of the caches, given how many shards there are. */
    @FunctionalInterface
    private interface CacheQuery<T> {
        T ask(int shards) throws InterruptedException;
    }

    /** Asks while no flow moves from shard to shard and none is drained. */
    private <T> Future<T> undisturbed(CacheQuery<T> query) {
        Shards shards = node.shards();
        if (!node.config().node().has(NodeRole.FLOW)) {
            return Future.failedFuture(new QueryException("this node does not meter; ask one that has the role flow"));
        }
        if (shards == null) {
            return thread.run(() -> query.ask(0));
        }
        if (open.incrementAndGet() > MAX_OPEN) {
            open.decrementAndGet();
            return Future.failedFuture(new QueryException(MAX_OPEN + " queries wait already; ask again later"));
        }
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        Callable<T> work = () -> {
            if (System.nanoTime() - endNs > 0) {
                throw new QueryException("the shards were busy with something else for " + TIMEOUT_S + " s");
            }
            return query.ask(shards.metering().shards());
        };
        return shards.undisturbed(() -> thread.run(work))
                .onComplete(done -> open.decrementAndGet())
                .timeout(TIMEOUT_S + 5, TimeUnit.SECONDS);
    }

    private static long ns(Instant time) {
        return time.getEpochSecond() * NS_PER_SECOND + time.getNano();
    }

    private static Instant instant(long ns) {
        return Instant.ofEpochSecond(Math.floorDiv(ns, NS_PER_SECOND), Math.floorMod(ns, NS_PER_SECOND));
    }
}
