// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The fat jar as a process of its own, on the Java that the tests run on, with the launcher's flags. */
public final class Weir {
    /** More than anything here takes on the slowest machine. */
    public static final Duration TIMEOUT = Duration.ofMinutes(2);

    /** The top folder of the checkout. */
    public static final Path ROOT = Path.of(System.getProperty("weir.root"));

    /**
     * Lock of tests that start many processes and are patient. They run one after the other, beside those of the labs, which have
     * the machine but for this to themselves.
     */
    public static final String PROCESSES = "processes";

    private Weir() {}

    /** The command line of a Weir with these arguments. */
    public static List<String> command(String... arguments) {
        Path jar = ROOT.resolve("node/target/weir.jar");
        if (!Files.exists(jar)) {
            throw new AssertionError(jar + " is not there: it is made by the package phase of node");
        }
        // Whoever starts the build in the background has it ignore Ctrl-C, and by nohup SIGHUP, and so would Weir.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT,HUP"));
        // As its users start it: with an archive of classes, which halves a start.
        command.addAll(List.of(
                "JAVA_HOME=" + System.getProperty("java.home"),
                ROOT.resolve("weir").toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts a Weir in {@code folder}. */
    public static Running start(Path folder, String... arguments) throws Exception {
        return Running.start(command(arguments), folder);
    }

    /** Starts a Weir in {@code folder} by way of another command, such as {@code ip netns exec NAME}. */
    public static Running startBy(List<String> way, Path folder, String... arguments) throws Exception {
        return Running.start(
                Stream.concat(way.stream(), command(arguments).stream()).toList(), folder);
    }

    /** Runs a Weir to its end. */
    public static Outcome run(Path folder, String... arguments) throws Exception {
        return Running.run(command(arguments), folder, TIMEOUT);
    }
}
