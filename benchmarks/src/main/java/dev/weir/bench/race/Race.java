// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.race;

import dev.weir.bench.BenchOptions;
import dev.weir.bench.report.BarPlot;
import dev.weir.bench.report.Progress;
import dev.weir.bench.report.Results;
import dev.weir.bench.sink.CountingSink;
import dev.weir.bench.sink.DatagramStore;
import dev.weir.bench.sink.ExportDecoder;
import dev.weir.bench.traffic.Shape;
import dev.weir.bench.traffic.Truth;
import java.io.IOException;
import java.util.List;

/** The race: how long each probe takes over each capture, and what it exports of it. */
public final class Race {
    private final BenchOptions options;
    private final BarPlot plot =
            new BarPlot("Wall time of the whole process by that of weir (shorter is faster)", " ×");

    /** A race as the command line asks for. */
    public Race(BenchOptions options) {
        this.options = options;
    }

    /** Runs it, prints the tables, and writes them into the documentation where that was asked for. */
    public void run() throws IOException, InterruptedException {
        Results results = new Results(options);
        try (CountingSink sink =
                new CountingSink(new ExportDecoder(), new DatagramStore(DatagramStore.DEFAULT_OCTETS))) {
            sink.start();
            Heats heats = new Heats(
                    options,
                    sink,
                    List.of(
                            new WeirProbe(options.root().resolve("weir"), "netflow9"),
                            new SoftflowdProbe(),
                            new NfpcapdProbe(),
                            new PmacctdProbe(),
                            new ArgusProbe()));
            for (Shape shape : List.of(Shape.A, Shape.B, Shape.C)) {
                if (options.captures().contains(shape.name())) {
                    results.add(race(shape.scaled(options.scale()), heats));
                }
            }
        }
        results.plot("race", "Wall times by that of weir", plot.lines());
        results.tell();
    }

    private List<String> race(Shape shape, Heats heats) throws IOException, InterruptedException {
        Progress.say("%s: generating %,d packets of %,d flows", shape.name(), shape.packets(), shape.flows());
        Truth truth = heats.truth(shape);
        List<Score> scores = heats.run(shape);
        scores.stream()
                .filter(score -> score.probe() instanceof WeirProbe)
                .findFirst()
                .ifPresent(weir -> scores.forEach(score ->
                        plot.add(shape.name(), score.probe().name(), score.wallSeconds() / weir.wallSeconds())));
        return RaceTable.lines(shape, truth, scores);
    }
}
