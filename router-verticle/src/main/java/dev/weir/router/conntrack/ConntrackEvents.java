// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.router.capture.linux.Libc;
import dev.weir.router.capture.linux.OsException;

/**
 * Takes what the kernel tells of connections, by itself or asked, into the table. One owner thread.
 *
 * <p>The kernel does not wait for a reader: events that its buffer has no room for are lost, and the next read fails. Then
 * all connections have to be asked for again.
 */
final class ConntrackEvents implements AutoCloseable {
    private static final int GROUP_NEW = 1;
    private static final int GROUP_DESTROY = 3;

    /** Room for what 10,000 connections a second tell in some seconds. */
    private static final int RECEIVE_BUFFER_OCTETS = 64 << 20;

    /** Datagrams read in a row, at most. */
    private static final int DATAGRAMS = 4096;

    private static final int GENERATIONS = 0xffff;
    private static final long NS_PER_MS = 1_000_000L;

    private final NetlinkSocket socket = new NetlinkSocket();
    private final Connection connection = new Connection();
    private final TranslationTable table;
    private final LossWindow overruns;
    private final LedgerSlice ledger;
    private int generation;

    /** Everything that the kernel told before this time has been read. */
    private long readUntilNs;

    private boolean overrun;

    /**
     * Makes one.
     *
     * @param overruns notes when events were lost
     */
    ConntrackEvents(TranslationTable table, LossWindow overruns, LedgerSlice ledger) {
        this.table = table;
        this.overruns = overruns;
        this.ledger = ledger;
    }

    /** Begins to listen. */
    void open() throws OsException {
        socket.open();
        socket.receiveBuffer(RECEIVE_BUFFER_OCTETS);
        socket.join(GROUP_NEW);
        socket.join(GROUP_DESTROY);
        readUntilNs = nowNs();
    }

    /** Waits for events, for so many milliseconds. */
    void await(int timeoutMs) {
        socket.await(timeoutMs);
    }

    /**
     * Takes what has come so far, up to a bound.
     *
     * @return whether that was all
     */
    boolean drain() throws OsException {
        for (int i = 0; i < DATAGRAMS; i++) {
            long beforeNs = nowNs();
            int octets = socket.receive();
            if (octets == 0) {
                readUntilNs = beforeNs;
                return true;
            }
            if (octets == -Libc.ENOBUFS) {
                overrun = true;
            } else if (octets < 0) {
                throw new OsException("reading events of netfilter", -octets);
            } else {
                take(octets);
            }
        }
        return false;
    }

    /** Whether events were lost since all connections were asked for. */
    boolean isOverrun() {
        return overrun;
    }

    /**
     * Asks for all connections, ends those that are there no more, and goes on reading events meanwhile.
     *
     * @param sinceNs when a connection that was not known before may have begun, nanoseconds since 1970, at the earliest
     */
    void askForAll(ConntrackRequests requests, long sinceNs) throws OsException {
        overrun = false;
        generation = generation % GENERATIONS + 1;
        long beganNs = nowNs();
        requests.list(Connection.GET, (message, length) -> takeListed(message, length, sinceNs), this::drainBetween);
        table.sweep(generation, beganNs, nowNs());
    }

    /** Gets over an overrun: asks for all connections, and notes when some may have been missed. */
    void recover(ConntrackRequests requests) throws OsException {
        long fromNs = readUntilNs - FaceTable.SLACK_NS;
        ledger.add(LedgerCounter.CONNTRACK_OVERRUNS, 1);
        overruns.note(fromNs, nowNs());
        askForAll(requests, fromNs);
        overruns.note(fromNs, nowNs() + FaceTable.SLACK_NS);
    }

    private void drainBetween() {
        try {
            drain();
        } catch (OsException e) {
            // It comes again at the next read.
            overrun = true;
        }
    }

    private void takeListed(long message, int length, long sinceNs) {
        if (NetlinkMessage.type(message) == Connection.NEW && read(message, length)) {
            long startNs = connection.startNs() == 0 ? sinceNs : connection.startNs();
            table.begin(connection, true, startNs, generation, nowNs());
        }
    }

    private void take(int octets) {
        long nowNs = nowNs();
        long message = socket.buffer();
        for (int left = octets; ; ) {
            int length = NetlinkMessage.length(message, left);
            if (length == 0) {
                return;
            }
            take(message, length, nowNs);
            int step = NetlinkMessage.step(length);
            message += step;
            left -= step;
        }
    }

    private void take(long message, int length, long nowNs) {
        int type = NetlinkMessage.type(message);
        if (type != Connection.NEW && type != Connection.DELETE || !read(message, length)) {
            return;
        }
        ledger.add(LedgerCounter.CONNTRACK_EVENTS, 1);
        if (type == Connection.NEW) {
            table.begin(connection, false, connection.eventNs() == 0 ? nowNs : connection.eventNs(), generation, nowNs);
        } else {
            table.end(connection, connection.startNs(), connection.stopNs() == 0 ? nowNs : connection.stopNs());
        }
    }

    /** Reads a connection; false also for one of a zone of its own, which Weir's NAT makes none of. */
    private boolean read(long message, int length) {
        if (connection.read(message, length)) {
            return connection.zone() == 0;
        }
        ledger.add(LedgerCounter.CONNTRACK_MALFORMED, 1);
        return false;
    }

    private static long nowNs() {
        return System.currentTimeMillis() * NS_PER_MS;
    }

    @Override
    public void close() {
        socket.close();
    }
}
