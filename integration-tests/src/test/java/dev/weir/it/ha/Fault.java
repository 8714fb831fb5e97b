// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.ha;

/** What may happen to two routers that stand in for each other, and what is promised of it. */
enum Fault {
    KILL("`kill -9` of the active router", true, 1000, Loss.OF_A_CHECKPOINT),
    VANISH("host vanishes", true, 2000, Loss.OF_A_CHECKPOINT),
    PAUSE("process stands still for 5 s", true, 1000, Loss.OF_A_CHECKPOINT),
    CUT("cluster link cut, both alive", false, 1000, Loss.NONE),
    ROLLING("both restart, one after the other", true, 1000, Loss.NONE),
    KILL_WITHOUT_COLLECTOR("`kill -9`, collector dead", true, 1000, Loss.OF_A_CHECKPOINT);

    /** Packets that may be in no record. */
    enum Loss {
        NONE,
        /** Those that came after the last checkpoint was begun. */
        OF_A_CHECKPOINT
    }

    private final String title;
    private final boolean moves;
    private final double maxMs;
    private final Loss loss;

    Fault(String title, boolean moves, double maxMs, Loss loss) {
        this.title = title;
        this.moves = moves;
        this.maxMs = maxMs;
        this.loss = loss;
    }

    /** The row of the table. */
    String title() {
        return title;
    }

    /** Where the row is in the table, in which those of split roles stand in the middle. */
    int place() {
        return 2 * ordinal();
    }

    /** Whether the traffic goes by the other router after it. */
    boolean moves() {
        return moves;
    }

    /** How long the traffic may be away. */
    double maxMs() {
        return maxMs;
    }

    /** What may be in no record. */
    Loss loss() {
        return loss;
    }

    /** Whether the collector is there. */
    boolean isCollected() {
        return this != KILL_WITHOUT_COLLECTOR;
    }

    /** Whether a process dies without a word, so that its ledger is lost with it. */
    boolean kills() {
        return this == KILL || this == KILL_WITHOUT_COLLECTOR;
    }
}
