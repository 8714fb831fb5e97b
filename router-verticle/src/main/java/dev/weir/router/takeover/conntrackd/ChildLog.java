// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Brings what conntrackd logs into Weir's log: trouble as warnings, few of them, and the rest for whoever looks closely. */
final class ChildLog {
    private static final Logger LOG = System.getLogger(ChildLog.class.getName());

    /** An entry that cannot be committed makes two lines, and there may be thousands. */
    private static final int WARNINGS_A_PERIOD = 5;

    private static final long PERIOD_NS = 60_000_000_000L;

    private long periodNs = System.nanoTime();
    private int warnings;
    private String firstError = "";

    /** One run begins. */
    void begin() {
        firstError = "";
    }

    /** Its first error of this run, which says more than those that follow from it; empty when there was none. */
    String firstError() {
        return firstError;
    }

    void take(LogLine line) {
        if (line.isError() && firstError.isEmpty()) {
            firstError = line.text();
        }
        long nowNs = System.nanoTime();
        if (nowNs - periodNs >= PERIOD_NS) {
            periodNs = nowNs;
            warnings = 0;
        }
        boolean warn = line.isTrouble() && warnings++ < WARNINGS_A_PERIOD;
        LOG.log(warn ? Level.WARNING : Level.DEBUG, "conntrackd: it says: " + line.text());
    }
}
