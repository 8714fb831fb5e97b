// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

/**
 * What a node logs.
 *
 * @param level from which importance on Weir's own lines are shown
 */
@Describe("What a node tells on standard error.")
public record LoggingConfig(
        @Describe("From which importance on Weir's own lines are shown; those of libraries are from warning on.")
        LogLevel level) {

    /** The default level. */
    public static final LogLevel DEFAULT_LEVEL = LogLevel.INFO;

    /** Checks that there is a level. */
    public LoggingConfig {
        Checks checks = Checks.of(LoggingConfig.class);
        checks.present("level", level);
        checks.finish();
    }

    /** What a node does, no more. */
    public static LoggingConfig defaults() {
        return new LoggingConfig(DEFAULT_LEVEL);
    }
}
