// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.race;

import dev.weir.bench.report.Medians;
import dev.weir.bench.sink.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** All runs of one probe over one capture. */
final class Score {
    private final Probe probe;
    private final List<Usage> usages = new ArrayList<>();
    private final List<Tally> tallies = new ArrayList<>();

    Score(Probe probe) {
        this.probe = probe;
    }

    void add(Usage usage, Tally tally) {
        usages.add(usage);
        tallies.add(tally);
    }

    Probe probe() {
        return probe;
    }

    boolean isEmpty() {
        return usages.isEmpty();
    }

    double wallSeconds() {
        return median(usage -> (usage.wallNs() - probe.sleepsNs()) / 1e9);
    }

    double cpuSeconds() {
        return median(usage -> usage.cpuNs() / 1e9);
    }

    double peakMebibytes() {
        return median(usage -> usage.peakOctets() / (double) (1 << 20));
    }

    /** The run whose packets are the furthest from the truth: a probe is as right as it is at its worst. */
    Tally worst(long truePackets) {
        Tally worst = tallies.get(0);
        for (Tally tally : tallies) {
            if (Math.abs(tally.packets() - truePackets) > Math.abs(worst.packets() - truePackets)) {
                worst = tally;
            }
        }
        return worst;
    }

    private double median(ToDoubleFunction<Usage> value) {
        return Medians.median(usages.stream().mapToDouble(value).toArray());
    }
}
