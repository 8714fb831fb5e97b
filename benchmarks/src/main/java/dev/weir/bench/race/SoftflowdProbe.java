// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.race;

import java.util.ArrayList;
import java.util.List;

/** softflowd, NetFlow v9 over UDP. */
record SoftflowdProbe() implements Probe {
    private static final List<String> IDLE_TIMEOUTS = List.of("tcp", "tcp.rst", "tcp.fin", "udp", "icmp", "general");

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
        List<String> command = new ArrayList<>(List.of(Programs.path(program()), "-d", "-v", "9"));
        command.addAll(List.of("-r", task.capture().toString()));
        command.addAll(List.of("-n", "127.0.0.1:" + task.port()));
        command.addAll(List.of("-m", Long.toString(task.tableSize())));
        command.addAll(List.of("-p", task.folder().resolve("pid").toString()));
        // With a control socket it waits for a client there now and then, and never ends.
        command.addAll(List.of("-c", "none"));
        command.addAll(List.of("-t", "maxlife=" + ACTIVE_TIMEOUT_S));
        for (String timeout : IDLE_TIMEOUTS) {
            command.addAll(List.of("-t", timeout + "=" + IDLE_TIMEOUT_S));
        }
        return command;
    }
}
