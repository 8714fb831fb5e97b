// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench;

import dev.weir.bench.failover.Failover;
import dev.weir.bench.geneve.Geneve;
import dev.weir.bench.live.Flood;
import dev.weir.bench.live.Lateness;
import dev.weir.bench.live.Live;
import dev.weir.bench.live.Scrape;
import dev.weir.bench.race.Curves;
import dev.weir.bench.race.Race;
import dev.weir.bench.roles.Roles;
import dev.weir.bench.steady.Steady;
import java.nio.file.Path;
import java.util.List;

/** The commands of {@code benchmarks/run}. */
public final class Bench {
    private static final int USAGE_ERROR = 2;

    private Bench() {}

    /** Runs one command; the property {@code weir.root} names the checkout. */
    public static void main(String[] arguments) throws Exception {
        BenchOptions options;
        try {
            options = BenchOptions.parse(
                    List.of(arguments),
                    Path.of(System.getProperty("weir.root", ".")).toAbsolutePath());
        } catch (IllegalArgumentException e) {
            System.err.println("benchmarks: " + e.getMessage());
            System.err.print(BenchOptions.USAGE);
            System.exit(USAGE_ERROR);
            return;
        }
        switch (options.command()) {
            case "race" -> new Race(options).run();
            case "curves" -> new Curves(options).run();
            case "live" -> new Live(options).run();
            case "lateness" -> new Lateness(options).run();
            case "flood" -> new Flood(options).run();
            case "scrape" -> new Scrape(options).run();
            case "geneve" -> new Geneve(options).run();
            case "roles" -> new Roles(options).run();
            case "failover" -> new Failover(options).run();
            case "steady" -> new Steady(options).run();
            default -> {
                System.err.println("benchmarks: " + options.command() + " is no command");
                System.err.print(BenchOptions.USAGE);
                System.exit(USAGE_ERROR);
            }
        }
    }
}
