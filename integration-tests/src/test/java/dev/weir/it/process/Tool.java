// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** Programs of the machine that tests talk to. */
public final class Tool {
    /** Debian keeps some in folders that are not in everybody's PATH. */
    private static final List<Path> FOLDERS = List.of(
            Path.of("/usr/local/bin"),
            Path.of("/usr/local/sbin"),
            Path.of("/usr/bin"),
            Path.of("/usr/sbin"),
            Path.of("/bin"),
            Path.of("/sbin"));

    private Tool() {}

    /** Where a program lies; where it is not installed the test is skipped, with the Debian package that has it. */
    public static String require(String program, String debianPackage) {
        return FOLDERS.stream()
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseThrow(() -> new TestAbortedException(
                        program + " is not installed; the Debian package " + debianPackage + " has it"));
    }
}
