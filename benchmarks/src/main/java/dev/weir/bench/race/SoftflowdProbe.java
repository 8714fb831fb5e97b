// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.race;

import java.util.List;

/** softflowd, NetFlow v9 over UDP. */
record SoftflowdProbe() implements Probe {
    @Override
    public String name() {
        return "softflowd";
    }

    @Override
    public String program() {
        return "softflowd";
    }

    @Override
    public String export() {
        return "netflow9, UDP";
    }

    @Override
    public List<String> command(Task task) {
        // With a control socket it waits for a client there now and then, and never ends.
        return Programs.softflowd(
                List.of("-r", task.capture().toString()),
                task.port(),
                task.tableSize(),
                task.folder(),
                "none",
                ACTIVE_TIMEOUT_S,
                IDLE_TIMEOUT_S);
    }
}
