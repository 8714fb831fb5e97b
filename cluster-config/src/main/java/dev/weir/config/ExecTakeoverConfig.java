// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.time.Duration;
import java.util.List;

/**
 * A program of the user's.
 *
 * @param command the program and its arguments; what it is to do comes after them
 * @param timeout how long it may take
 */
@Variant("exec")
@Describe("A program of yours, which is told what to do.")
public record ExecTakeoverConfig(
        @Describe(
                value = "The program, by its whole path, and its arguments; what it is to do comes after them.",
                required = true)
        List<String> command,

        @Describe(value = "How long it may take.", min = "100ms", max = "5m")
        Duration timeout)
        implements TakeoverConfig {

    /** The default of {@code timeout}. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    /** Checks that there is a program. */
    public ExecTakeoverConfig {
        Checks checks = Checks.of(ExecTakeoverConfig.class);
        if (checks.present("command", command)) {
            command = List.copyOf(command);
            checks.require(!command.isEmpty(), "command", "is empty; it must name a program");
            if (!command.isEmpty()) {
                checks.require(
                        command.get(0).startsWith("/"),
                        "command[0]",
                        "is " + Names.quote(command.get(0)) + "; it must be the whole path of a program");
            }
        }
        checks.within("timeout", timeout);
        checks.finish();
    }

    /** An instance to show; components that are not required are at their defaults. */
    public static ExecTakeoverConfig example() {
        return new ExecTakeoverConfig(List.of("/usr/local/bin/move-traffic"), DEFAULT_TIMEOUT);
    }
}
