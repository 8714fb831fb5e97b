// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.failover;

import dev.weir.bench.BenchOptions;
import dev.weir.bench.report.Results;
import java.io.IOException;
import java.nio.file.Files;

/** What it costs a router to be one of a failover group, and how long another takes to go on with its flows when it dies. */
public final class Failover {
    private final BenchOptions options;

    /** A measurement as the command line asks for. */
    public Failover(BenchOptions options) {
        this.options = options;
    }

    /** Runs it, prints the tables, and writes them into the documentation where that was asked for. */
    public void run() throws IOException, InterruptedException {
        Files.createDirectories(options.work());
        Results results = new Results(options);
        if (options.captures().contains("A")) {
            results.add(new CheckpointCpu(options).measure());
            results.add(new CheckpointCost(options).measure());
        }
        if (options.captures().contains("C")) {
            results.add(new TakeoverTime(options).measure());
        }
        results.tell();
    }
}
