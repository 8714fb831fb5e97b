// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import java.util.List;

/**
 * How a process ended and what it wrote.
 *
 * @param exitCode 128 + the signal's number where a signal ended it
 * @param stdout all of its standard output
 * @param stderr all of its standard error
 */
public record Outcome(int exitCode, String stdout, String stderr) {

    /** The lines of standard error. */
    public List<String> errorLines() {
        return stderr.lines().toList();
    }

    /** This outcome, if the process ended well; else an error that shows what it wrote. */
    public Outcome orFail() {
        if (exitCode != 0) {
            throw new AssertionError("exit code " + exitCode + "\n" + stderr + stdout);
        }
        return this;
    }
}
