// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.race;

import java.nio.file.Path;
import java.util.List;

/**
 * This checkout's {@code weir read}, through its launcher.
 *
 * @param launcher the script
 * @param format of its export, as the command line names it
 */
record WeirProbe(Path launcher, String format) implements Probe {
    @Override
    public String name() {
        return "weir";
    }

    @Override
    public String program() {
        return launcher.toString();
    }

    @Override
    public String export() {
        return format + ", UDP";
    }

    @Override
    public List<String> command(Task task) {
        return List.of(
                launcher.toString(),
                "read",
                task.capture().toString(),
                "--export",
                format + ":udp://127.0.0.1:" + task.port(),
                "--active-timeout",
                ACTIVE_TIMEOUT_S + "s",
                "--idle-timeout",
                IDLE_TIMEOUT_S + "s");
    }
}
