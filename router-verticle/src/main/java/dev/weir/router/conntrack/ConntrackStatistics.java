// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.memory.Memory;
import dev.weir.router.capture.linux.OsException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * What the kernel counts of its connections (linux/netfilter/nfnetlink_conntrack.h): into the ledger, since the start, and
 * into the log when connections are refused or the table fills up. One owner thread.
 */
final class ConntrackStatistics {
    private static final Logger LOG = System.getLogger(ConntrackStatistics.class.getName());

    private static final int GET_OF_PROCESSORS = Connection.SUBSYSTEM | 4;
    private static final int GET_OF_TABLE = Connection.SUBSYSTEM | 5;
    private static final int CTA_STATS_INSERT_FAILED = 9;
    private static final int CTA_STATS_DROP = 10;
    private static final int CTA_STATS_EARLY_DROP = 11;
    private static final int CTA_STATS_GLOBAL_ENTRIES = 1;
    private static final int CTA_STATS_GLOBAL_MAX_ENTRIES = 2;

    private static final int FULL_PERCENT = 90;
    private static final int ROOM_PERCENT = 80;
    private static final long WARNING_PERIOD_NS = 60_000_000_000L;

    private final LedgerSlice ledger;
    private final Count insertFailed = new Count(LedgerCounter.CONNTRACK_INSERT_FAILED, CTA_STATS_INSERT_FAILED);
    private final Count dropped = new Count(LedgerCounter.CONNTRACK_DROPPED, CTA_STATS_DROP);
    private final Count earlyDropped = new Count(LedgerCounter.CONNTRACK_EARLY_DROPPED, CTA_STATS_EARLY_DROP);
    private long connections;
    private long limit;
    private boolean full;
    private boolean warned;
    private long warnedNs;

    ConntrackStatistics(LedgerSlice ledger) {
        this.ledger = ledger;
    }

    /** A counter that each processor has; it wraps at 32 bits. */
    private static final class Count {
        private final LedgerCounter counter;
        private final int attribute;
        private long reading;
        private long last = -1;
        private long total;
        private long told;

        Count(LedgerCounter counter, int attribute) {
            this.counter = counter;
            this.attribute = attribute;
        }

        void read(long from, long end) {
            reading += unsigned(from, end, attribute);
        }

        void finish(LedgerSlice ledger) {
            if (last >= 0) {
                total += reading - last & 0xffff_ffffL;
            }
            last = reading;
            reading = 0;
            ledger.set(counter, total, 0);
        }

        long untold() {
            return total - told;
        }
    }

    /** Looks at everything; the first time is the beginning of what is counted. */
    void read(ConntrackRequests requests, long monotonicNs) throws OsException {
        requests.list(GET_OF_PROCESSORS, this::readProcessor, () -> {});
        requests.one(GET_OF_TABLE, this::readTable);
        insertFailed.finish(ledger);
        dropped.finish(ledger);
        earlyDropped.finish(ledger);
        ledger.set(LedgerCounter.CONNTRACK_CONNECTIONS, connections, 0);
        ledger.set(LedgerCounter.CONNTRACK_LIMIT, limit, 0);
        warn(monotonicNs);
    }

    /** Nobody looks any more: what was told of the table as it is does not hold. */
    void end() {
        ledger.set(LedgerCounter.CONNTRACK_CONNECTIONS, 0, 0);
        ledger.set(LedgerCounter.CONNTRACK_LIMIT, 0, 0);
    }

    /** Connections that the kernel's table holds at most. */
    long limit() {
        return limit;
    }

    private void readProcessor(long message, int length) {
        long from = message + NetlinkMessage.ATTRIBUTES_OFFSET;
        long end = message + length;
        insertFailed.read(from, end);
        dropped.read(from, end);
        earlyDropped.read(from, end);
    }

    private void readTable(long message, int length) {
        long from = message + NetlinkMessage.ATTRIBUTES_OFFSET;
        long end = message + length;
        connections = unsigned(from, end, CTA_STATS_GLOBAL_ENTRIES);
        limit = unsigned(from, end, CTA_STATS_GLOBAL_MAX_ENTRIES);
    }

    private static long unsigned(long from, long end, int type) {
        long attribute = NetlinkMessage.attribute(from, end, type);
        return NetlinkMessage.has(attribute, Integer.BYTES)
                ? Memory.getIntBe(NetlinkMessage.value(attribute)) & 0xffff_ffffL
                : 0;
    }

    private void warn(long monotonicNs) {
        if (limit != 0 && !full && connections * 100 >= limit * FULL_PERCENT) {
            full = true;
            LOG.log(
                    Level.WARNING,
                    "the kernel''s table of connections is nearly full: {0} of {1}; raise conntrack.max or shorten its"
                            + " timeouts, or it will refuse new ones",
                    connections,
                    limit);
        } else if (full && connections * 100 < limit * ROOM_PERCENT) {
            full = false;
        }
        boolean rose = insertFailed.untold() + dropped.untold() + earlyDropped.untold() != 0;
        if (rose && (!warned || monotonicNs - warnedNs >= WARNING_PERIOD_NS)) {
            warned = true;
            warnedNs = monotonicNs;
            LOG.log(
                    Level.WARNING,
                    "the kernel refused connections: {0} that it could not insert (no address and port of the NAT was"
                            + " left, if many), {1} packets dropped without a connection, {2} connections forgotten early;"
                            + " give the NAT more addresses or ports, or conntrack a higher max",
                    insertFailed.untold(),
                    dropped.untold(),
                    earlyDropped.untold());
            insertFailed.told = insertFailed.total;
            dropped.told = dropped.total;
            earlyDropped.told = earlyDropped.total;
        }
    }
}
