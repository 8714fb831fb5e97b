// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

import dev.weir.model.flow.Translations;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.router.capture.linux.Libc;
import dev.weir.router.capture.linux.OsException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Listens to the kernel's table of connections on a thread of its own, so that records can tell what the NAT made of
 * their flow. The table is that of the network namespace of this process.
 */
public final class ConntrackWatch implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ConntrackWatch.class.getName());

    /** A record is made this much after its flow's end by the metering's timeouts, at most: ten seconds. */
    private static final Duration LATENESS = Duration.ofSeconds(10);

    private static final int MIN_FACES = 1 << 16;
    private static final int MAX_FACES = 1 << 24;

    private static final int AWAIT_MS = 50;
    private static final long GATHER_NS = 2_000_000L;
    private static final long STATISTICS_PERIOD_NS = 2_000_000_000L;

    /** The kernel tells no end of connections that it made while nobody listened: they are looked after this often. */
    private static final long LIST_PERIOD_NS = 600_000_000_000L;

    private final TranslationTable table;
    private final LossWindow overruns = new LossWindow();
    private final ConntrackEvents events;
    private final ConntrackRequests requests = new ConntrackRequests();
    private final ConntrackStatistics statistics;
    private volatile Translations translations;
    private final Queue<CompletableFuture<Void>> awaited = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;
    private volatile boolean notNeeded;
    private Thread thread;

    /**
     * Makes one that listens to nothing yet.
     *
     * @param insidePoints the Observation Points on the inside of the NAT
     * @param recordDelay after the last packet of a flow, how long until its record is made at the latest
     */
    public ConntrackWatch(Set<Integer> insidePoints, Duration recordDelay, Ledger ledger) {
        LedgerSlice slice = ledger.slice("conntrack");
        this.table = new TranslationTable(recordDelay.plus(LATENESS).toNanos(), MIN_FACES);
        this.events = new ConntrackEvents(table, overruns, slice);
        this.statistics = new ConntrackStatistics(slice);
        this.translations = new RecordTranslator(table, overruns, insidePoints);
    }

    /**
     * Watches for other records from now on.
     *
     * @param insidePoints as at first
     * @param recordDelay as at first
     */
    public void change(Set<Integer> insidePoints, Duration recordDelay) {
        table.retention(recordDelay.plus(LATENESS).toNanos());
        translations = new RecordTranslator(table, overruns, insidePoints);
    }

    /** What is known of flows; nothing before the start. */
    public Translations translations() {
        return translations;
    }

    /**
     * Begins to listen, and learns of the connections that there are.
     *
     * @throws ConntrackException when the kernel refuses
     */
    public void start() throws ConntrackException {
        if (!Libc.isUsable()) {
            throw new ConntrackException(new OsException("opening a netlink socket", Libc.EAFNOSUPPORT));
        }
        try {
            events.open();
            requests.open();
            readStatistics();
            events.askForAll(requests, 0);
        } catch (OsException e) {
            closeSockets();
            throw new ConntrackException(e);
        }
        thread = new Thread(this::run, "conntrack");
        thread.setDaemon(true);
        thread.start();
    }

    /** Completes when all that the kernel has told by now is known. */
    public CompletableFuture<Void> caughtUp() {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        awaited.add(asked);
        if (thread == null || !thread.isAlive()) {
            completeAwaited();
        }
        return asked;
    }

    private void run() {
        try {
            listen();
        } catch (OsException e) {
            LOG.log(Level.ERROR, "records no longer tell what the NAT made of their flow: " + e.getMessage());
        } finally {
            stopping = true;
            closeSockets();
            completeAwaited();
            if (notNeeded) {
                statistics.end();
            }
        }
    }

    private void listen() throws OsException {
        long countedNs = System.nanoTime();
        long listedNs = countedNs;
        while (!stopping) {
            boolean all = events.drain();
            long nowNs = System.nanoTime();
            if (events.isOverrun()) {
                events.recover(requests);
                listedNs = nowNs;
            } else if (nowNs - listedNs >= LIST_PERIOD_NS) {
                listedNs = nowNs;
                events.askForAll(requests, 0);
            }
            if (nowNs - countedNs >= STATISTICS_PERIOD_NS) {
                countedNs = nowNs;
                readStatistics();
            }
            if (all) {
                completeDrained();
                events.await(AWAIT_MS);
                // Others gather meanwhile: waking for each would cost more than reading it.
                LockSupport.parkNanos(GATHER_NS);
            }
        }
    }

    /** Whoever asked before the last look, which found nothing, has been told all. */
    private void completeDrained() throws OsException {
        if (!awaited.isEmpty()) {
            readStatistics();
            int asked = awaited.size();
            if (events.drain() && !events.isOverrun()) {
                for (int i = 0; i < asked; i++) {
                    awaited.remove().complete(null);
                }
            }
        }
    }

    private void readStatistics() throws OsException {
        statistics.read(requests, System.nanoTime());
        long faces = 2 * statistics.limit();
        table.limit((int) Math.max(MIN_FACES, Math.min(MAX_FACES, faces)));
    }

    private void completeAwaited() {
        for (CompletableFuture<Void> one = awaited.poll(); one != null; one = awaited.poll()) {
            one.complete(null);
        }
    }

    private void closeSockets() {
        events.close();
        requests.close();
    }

    /** Stops listening since there is no NAT any more: the kernel's table is nobody's concern. */
    public void end() {
        notNeeded = true;
        close();
    }

    /** Stops listening; what is known stays known. */
    @Override
    public void close() {
        stopping = true;
    }
}
