// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

import java.time.Duration;

/** What conntrackd can be told to do (conntrackd(8)); the sequences are those of its own primary-backup.sh. */
enum Order {
    /** Puts the other router's connections into the kernel's table, and returns when all are there. */
    COMMIT("-c", 30),
    /** Forgets both caches. */
    FLUSH("-f", 5),
    /** Fills the cache of this router's connections from the kernel's table. */
    RESYNC("-R", 5),
    /** Sends the other router all of them. */
    SEND_ALL("-B", 5),
    /** Has the kernel's table emptied in a while ({@code PurgeTimeout}), so that nothing old meets a later takeover. */
    PURGE_SOON("-t", 5),
    /** Asks the other router for all of its connections. */
    ASK_FOR_ALL("-n", 5),
    /** Tells how many connections there are. */
    STATISTICS("-s", 2);

    private final String option;
    private final Duration limit;

    Order(String option, int limitS) {
        this.option = option;
        this.limit = Duration.ofSeconds(limitS);
    }

    /** The option of the command line. */
    String option() {
        return option;
    }

    /** How long it is waited for. */
    Duration limit() {
        return limit;
    }
}
