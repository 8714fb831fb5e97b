// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the command line of {@code benchmarks/run} says.
 *
 * @param line all of it, without {@code --write}, which is no part of a measurement
 * @param command to run
 * @param scale of packets and flows, 1 for the whole size
 * @param rounds of each measurement
 * @param warmup rounds before those that count, where a JVM is measured from inside
 * @param captures by their names
 * @param probes by their names
 * @param minutes that a flood lasts
 * @param rate packets a second that are sent; 0 for what the command finds fit
 * @param jfr the file for a recording of Flight Recorder; null for none
 * @param work folder for captures and the probes' files
 * @param write whether results go into {@code docs/benchmarks.md}
 * @param root of the checkout
 */
public record BenchOptions(
        String line,
        String command,
        double scale,
        int rounds,
        int warmup,
        List<String> captures,
        List<String> probes,
        double minutes,
        double rate,
        Path jfr,
        Path work,
        boolean write,
        Path root) {
    /** Seed of all captures. */
    public static final long SEED = 42;

    private static final String WRITE = "--write";

    /** Options that take a value, with their defaults. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "--scale", "1",
            "--rounds", "5",
            "--warmup", "3",
            "--captures", "A,B,C",
            "--probes", "weir,softflowd,nfpcapd,pmacctd,argus",
            "--minutes", "10",
            "--rate", "0",
            "--jfr", "",
            "--work", "");

    /** What may be said. */
    public static final String USAGE = """
            benchmarks/run COMMAND [OPTIONS]

              race        Weir and other probes over the same captures, in turn
              steady      the whole pipeline inside a JVM that is warm: packets a second, octets allocated a packet
              curves      throughput of whole processes by size of the table, and by share of new flows
              live        over a cable of network namespaces: the highest rate without loss, CPU time a packet
              lateness    over such a cable: how long after their timeout records leave weir run
              flood       over such a cable: weir run under a flood of SYNs among real traffic
              scrape      over such a cable: CPU time of weir run while its metrics are scraped, and while they are not
              geneve      one thread of mode geneve, which sends packets back and meters them, against a bare echo
              roles       one weir run with all roles against three with one each: the same records, packets a second
              failover    what checkpoints cost a router of a failover group, and how long a million flows take to be taken over
              jmh ...     JMH, with its own options

              --scale X           of packets and flows; default 1
              --rounds N          of each measurement; default 5
              --warmup N          rounds before those that count (steady, geneve); default 3
              --captures A,B,C    default: all
              --probes a,b        weir, softflowd, nfpcapd, pmacctd, argus; default: all that are installed
              --rate N            packets a second: at which CPU time is compared (live, default 250000), of 200,000
                                  flows (lateness, default 400000), while it is scraped (scrape, default 250000),
                                  of the flood and the rest (flood, default: all it can)
              --minutes N         of flood; default 10
              --jfr FILE          keep the recording of allocations (steady), for JDK Mission Control
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
        Map<String, String> values = new HashMap<>(DEFAULTS);
        boolean write = false;
        for (int i = 1; i < arguments.size(); i++) {
            String option = arguments.get(i);
            if (option.equals(WRITE)) {
                write = true;
            } else if (!DEFAULTS.containsKey(option)) {
                throw new IllegalArgumentException(option + " is no option");
            } else if (++i == arguments.size()) {
                throw new IllegalArgumentException(option + " lacks its value");
            } else {
                values.put(option, arguments.get(i));
            }
        }
        String work = values.get("--work");
        String jfr = values.get("--jfr");
        return new BenchOptions(
                String.join(
                        " ",
                        arguments.stream().filter(word -> !word.equals(WRITE)).toList()),
                arguments.get(0),
                number(values, "--scale", Double.MIN_NORMAL),
                (int) number(values, "--rounds", 1),
                (int) number(values, "--warmup", 0),
                List.of(values.get("--captures").split(",", -1)),
                List.of(values.get("--probes").split(",", -1)),
                number(values, "--minutes", Double.MIN_NORMAL),
                number(values, "--rate", 0),
                jfr.isEmpty() ? null : Path.of(jfr).toAbsolutePath(),
                work.isEmpty()
                        ? root.resolve("benchmarks/target/race")
                        : Path.of(work).toAbsolutePath(),
                write,
                root);
    }

    private static double number(Map<String, String> values, String option, double least) {
        String value = values.get(option);
        try {
            double number = Double.parseDouble(value);
            if (number >= least && number <= Integer.MAX_VALUE) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the same message.
        }
        throw new IllegalArgumentException(option + " is " + value + "; it must be a number "
                + (least >= 1 ? "of at least " + (int) least : least == 0 ? "of 0 or more" : "above 0"));
    }
}
