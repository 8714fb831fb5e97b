// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.LongSupplier;

/** Logs one kind of trouble: the first time at once, then once a minute how often it came since. One thread owns it, or a lock. */
public final class LimitedLog {
    private static final long PERIOD_NS = 60_000_000_000L;

    private final Logger logger;
    private final Level level;
    private final LongSupplier nanoTime;
    private String latest = "";
    private long unreported;
    private long periodStartNs;
    private boolean quiet;

    /** One that asks the JVM for the time. */
    public LimitedLog(Logger logger, Level level) {
        this(logger, level, System::nanoTime);
    }

    /**
     * One with a clock of its own.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    public LimitedLog(Logger logger, Level level, LongSupplier nanoTime) {
        this.logger = logger;
        this.level = level;
        this.nanoTime = nanoTime;
    }

    /** It happened. */
    public void report(String what) {
        latest = what;
        if (quiet) {
            unreported++;
            summarize();
        } else {
            logger.log(level, what);
            quiet = true;
            periodStartNs = nanoTime.getAsLong();
        }
    }

    /** Time passes: says what was kept back, when a minute is over. */
    public void summarize() {
        if (!quiet || nanoTime.getAsLong() - periodStartNs < PERIOD_NS) {
            return;
        }
        if (unreported == 0) {
            quiet = false;
            return;
        }
        logger.log(level, latest + " (" + unreported + " more times in the last minute)");
        unreported = 0;
        periodStartNs = nanoTime.getAsLong();
    }
}
