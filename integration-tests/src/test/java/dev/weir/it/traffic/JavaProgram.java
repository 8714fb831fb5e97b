// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs of the tests that run in a process of their own, in another network namespace. */
final class JavaProgram {
    private JavaProgram() {}

    /** The command line of a class that has a main method. */
    static String[] command(Class<?> program, Object... arguments) throws Exception {
        Path classes = Path.of(
                program.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classes.toString(),
                program.getName()));
        for (Object argument : arguments) {
            command.add(String.valueOf(argument));
        }
        return command.toArray(String[]::new);
    }
}
