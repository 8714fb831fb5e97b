// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.ha;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a fault did, once.
 *
 * @param row of the table
 * @param place of that row
 * @param outageMs the longest time in which no packet came through
 * @param sent packets that were sent
 * @param lostOnTheWay packets that came by no router
 * @param recorded packets in the records that the collector has
 * @param unrecorded packets that a router has forwarded while it metered, and that are in no record
 * @param unmetered packets that a router has forwarded when its process did not run any more
 * @param stated packets of which ledgers say that they are in no record
 * @param twice packets that are in two records
 * @param broken promises that were not kept
 */
record Measured(
        String row,
        int place,
        double outageMs,
        long sent,
        long lostOnTheWay,
        long recorded,
        long unrecorded,
        long unmetered,
        long stated,
        long twice,
        List<String> broken) {

    /** Copies its list. */
    Measured {
        broken = List.copyOf(broken);
    }

    /** The same with more promises that were not kept. */
    Measured with(List<String> more) {
        List<String> all = new ArrayList<>(broken);
        all.addAll(more);
        return new Measured(
                row, place, outageMs, sent, lostOnTheWay, recorded, unrecorded, unmetered, stated, twice, all);
    }

    /** What is in no record, and in no ledger either. */
    long unstated() {
        return unrecorded + unmetered - stated;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-36s outage %4.0f ms; %d sent = %d recorded + %d lost on the way + %d in no record"
                        + " (%d metered, %d not metered; %d stated, %d not); %d twice: %s",
                row,
                outageMs,
                sent,
                recorded,
                lostOnTheWay,
                unrecorded + unmetered,
                unrecorded,
                unmetered,
                stated,
                unstated(),
                twice,
                broken.isEmpty() ? "kept" : "BROKEN: " + String.join("; ", broken));
    }
}
