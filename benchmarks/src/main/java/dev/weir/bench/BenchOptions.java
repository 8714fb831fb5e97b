// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * What the command line of {@code benchmarks/run} says.
 *
 * @param command to run
 * @param scale of packets and flows, 1 for the whole size
 * @param rounds of each measurement
 * @param captures by their names
 * @param probes by their names
 * @param work folder for captures and the probes' files
 * @param write whether results go into {@code docs/benchmarks.md}
 * @param root of the checkout
 */
public record BenchOptions(
        String command,
        double scale,
        int rounds,
        List<String> captures,
        List<String> probes,
        Path work,
        boolean write,
        Path root) {
    /** Seed of all captures. */
    public static final long SEED = 42;

    /** What may be said. */
    public static final String USAGE = """
            benchmarks/run COMMAND [OPTIONS]

              race        Weir and other probes over the same captures, in turn
              jmh ...     JMH, with its own options

              --scale X           of packets and flows; default 1
              --rounds N          of each measurement; default 5
              --captures A,B,C    default: all
              --probes a,b        weir, softflowd, nfpcapd, pmacctd, argus; default: all that are installed
              --work DIR          captures and the probes' files; default: benchmarks/target/race
              --write             put the results into docs/benchmarks.md and docs/benchmarks/
            """;

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    public static BenchOptions parse(List<String> arguments, Path root) {
        if (arguments.isEmpty() || arguments.get(0).startsWith("-")) {
            throw new IllegalArgumentException("no command given");
        }
        double scale = 1;
        int rounds = 5;
        List<String> captures = List.of("A", "B", "C");
        List<String> probes = List.of("weir", "softflowd", "nfpcapd", "pmacctd", "argus");
        Path work = root.resolve("benchmarks/target/race");
        boolean write = false;
        for (int i = 1; i < arguments.size(); i++) {
            String option = arguments.get(i);
            if (option.equals("--write")) {
                write = true;
                continue;
            }
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(option + " is no option, or lacks its value");
            }
            String value = arguments.get(++i);
            switch (option) {
                case "--scale" -> scale = number(option, value);
                case "--rounds" -> rounds = (int) number(option, value);
                case "--captures" -> captures = List.of(value.split(",", -1));
                case "--probes" -> probes = List.of(value.split(",", -1));
                case "--work" -> work = Path.of(value).toAbsolutePath();
                default -> throw new IllegalArgumentException(option + " is no option");
            }
        }
        return new BenchOptions(arguments.get(0), scale, Math.max(1, rounds), captures, probes, work, write, root);
    }

    private static double number(String option, String value) {
        try {
            double number = Double.parseDouble(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the same message.
        }
        throw new IllegalArgumentException(option + " is " + value + "; it must be a number above 0");
    }
}
