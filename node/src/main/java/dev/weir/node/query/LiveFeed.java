// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.query;

import dev.weir.flow.query.GroupKey;
import dev.weir.flow.query.RecentPage;
import dev.weir.flow.query.RecentRecords;
import dev.weir.flow.query.TopQuery;
import dev.weir.model.filter.FlowFilter;
import dev.weir.node.host.Node;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Tells readers what happens, as it happens: on one thread, that is there while somebody reads. It takes what it tells from
 * counters and from the recent records, so that nothing that meters knows of it.
 */
public final class LiveFeed {
    private static final Logger LOG = System.getLogger(LiveFeed.class.getName());
    private static final int MAX_READERS = 32;
    private static final long PERIOD_MS = 250;
    private static final int PERIODS_A_SECOND = 4;
    private static final int SECONDS_A_TOP = 5;
    private static final long PATIENCE_MS = 2_000;
    private static final Duration TOP_WINDOW = Duration.ofSeconds(10);
    private static final TopQuery TOP =
            new TopQuery(TopQuery.By.BYTES, List.of(GroupKey.SRC, GroupKey.DST), FlowFilter.ALL, 10);

    /** Records that one reader is told in a period, at most; that there were more is told. */
    private static final int MAX_RECORDS_A_PERIOD = 250;

    private final Node node;
    private final FlowQueries queries;
    private final Supplier<List<String>> configFaults;
    private static final String NODE_ENDS = "the node ends";

    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private ScheduledExecutorService thread;
    private Future<?> pulse;

    /** Who comes now comes too late. */
    private boolean over;

    /** One who reads. */
    private static final class Follower {
        private final Set<FeedEvent> events;
        private final FlowFilter filter;
        private final FeedReader reader;
        private long next;

        Follower(Set<FeedEvent> events, FlowFilter filter, FeedReader reader, long next) {
            this.events = events;
            this.filter = filter;
            this.reader = reader;
            this.next = next;
        }
    }

    /**
     * That of a node, whose top talkers come from these queries.
     *
     * @param configFaults what is wrong with its configuration, a line each
     */
    public LiveFeed(Node node, FlowQueries queries, Supplier<List<String>> configFaults) {
        this.node = node;
        this.queries = queries;
        this.configFaults = configFaults;
    }

    /**
     * Tells a reader of some events from now on.
     *
     * @param filter which flow records it wants
     * @return ends it; may be run more than once
     * @throws QueryException when there are too many readers
     */
    public synchronized Runnable follow(Set<FeedEvent> events, FlowFilter filter, FeedReader reader) {
        if (over) {
            reader.end(NODE_ENDS);
            return () -> {};
        }
        if (followers.size() == MAX_READERS) {
            throw new QueryException(MAX_READERS + " readers follow already, which is the most");
        }
        Follower follower = new Follower(
                events.isEmpty() ? Set.of(FeedEvent.values()) : Set.copyOf(events),
                filter,
                reader,
                queries.recent().end());
        followers.add(follower);
        if (thread == null) {
            thread = Executors.newSingleThreadScheduledExecutor(LiveFeed::thread);
            pulse = thread.scheduleAtFixedRate(new Pulse(), 0, PERIOD_MS, TimeUnit.MILLISECONDS);
        }
        return () -> leave(follower);
    }

    /** Tells the readers what was recorded by now and that it was all; returns once it is on its way to them. */
    public void end() {
        Future<?> last;
        synchronized (this) {
            over = true;
            if (thread == null) {
                return;
            }
            last = thread.submit(this::sayGoodbye);
        }
        try {
            last.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.WARNING, "readers of the stream of events may miss its last ones: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sayGoodbye() {
        tellRecords();
        for (Follower follower : followers) {
            leave(follower);
            follower.reader.end(NODE_ENDS);
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "weir-feed");
        thread.setDaemon(true);
        return thread;
    }

    private synchronized void leave(Follower follower) {
        followers.remove(follower);
        if (followers.isEmpty() && thread != null) {
            pulse.cancel(false);
            thread.shutdown();
            thread = null;
        }
    }

    /** What is done each period, from the first reader's coming to the last one's going. */
    private final class Pulse implements Runnable {
        private final NodeRates rates = new NodeRates(node);
        private final Alarms alarms = new Alarms(node, configFaults);
        private final AtomicBoolean asking = new AtomicBoolean();
        private long periods;

        @Override
        public void run() {
            try {
                tellRecords();
                if (periods % PERIODS_A_SECOND == 0) {
                    tellSecond(periods / PERIODS_A_SECOND);
                }
                periods++;
            } catch (RuntimeException e) {
                // Else it would not be run again.
                LOG.log(Level.ERROR, "the stream of events failed", e);
            }
        }

        private void tellSecond(long second) {
            Map<String, Object> told = rates.look();
            List<Map<String, Object>> raised = alarms.look();
            if (second > 0) {
                tell(FeedEvent.RATES, "rates", List.of(told));
            }
            tell(FeedEvent.ALARMS, "alarm", raised);
            if (second % SECONDS_A_TOP == 0 && wanted(FeedEvent.TOP) && asking.compareAndSet(false, true)) {
                queries.top(TOP, TOP_WINDOW).onComplete(answered -> {
                    asking.set(false);
                    if (answered.succeeded()) {
                        tell(FeedEvent.TOP, "top", List.of(TopMembers.of(answered.result())));
                    }
                });
            }
        }
    }

    private boolean wanted(FeedEvent event) {
        return followers.stream().anyMatch(follower -> follower.events.contains(event));
    }

    private void tell(FeedEvent event, String type, List<Map<String, Object>> all) {
        for (Follower follower : followers) {
            if (follower.events.contains(event)) {
                all.forEach(data -> send(follower, type, data));
            }
        }
    }

    private void send(Follower follower, String type, Object data) {
        if (!follower.reader.send(type, data)) {
            leave(follower);
        }
    }

    private void tellRecords() {
        RecentRecords recent = queries.recent();
        long end = recent.end();
        RecentPage page = new RecentPage();
        for (Follower follower : followers) {
            if (!follower.events.contains(FeedEvent.FLOWS) || follower.next == end) {
                continue;
            }
            long missed = Math.max(0, recent.first() - follower.next);
            List<byte[]> found = new ArrayList<>();
            while (follower.next < end) {
                follower.next = recent.read(follower.next, page);
                for (int i = 0; i < page.records(); i++) {
                    if (follower.filter.matches(page.octets(), page.start(i))) {
                        if (found.size() < MAX_RECORDS_A_PERIOD) {
                            found.add(Arrays.copyOfRange(page.octets(), page.start(i), page.start(i + 1)));
                        } else {
                            missed++;
                        }
                    }
                }
            }
            RecordMembers.of(found).forEach(members -> send(follower, "flow", members));
            if (missed != 0) {
                send(follower, "skipped", Map.of("records", missed));
            }
        }
    }
}
