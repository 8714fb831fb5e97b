// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.race;

import dev.weir.bench.sink.Tally;
import dev.weir.bench.traffic.Truth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A flow probe in the race. All have 60 s active and 15 s idle timeout and a table that the flows fit in. */
public interface Probe {
    /** Seconds after which a flow that goes on is reported. */
    int ACTIVE_TIMEOUT_S = 60;

    /** Seconds without packets after which a flow has ended. */
    int IDLE_TIMEOUT_S = 15;

    /**
     * One task for a probe.
     *
     * @param capture to read
     * @param truth of it
     * @param port of the sink on 127.0.0.1
     * @param folder of this run's own, empty
     */
    record Task(Path capture, Truth truth, int port, Path folder) {
        /** Entries for a table that takes all the flows with some room. */
        long tableSize() {
            return truth.flows() + truth.flows() / 4 + 1024;
        }
    }

    /** As in tables and options. */
    String name();

    /** Its program. */
    String program();

    /** How it exports in this race. */
    String export();

    /** The command that meters a capture. May write files into the task's folder. */
    List<String> command(Task task) throws IOException;

    /**
     * What it exported.
     *
     * @param sunk what the sink has counted meanwhile
     */
    default Tally result(Task task, Tally sunk) throws IOException, InterruptedException {
        return sunk;
    }

    /** Wall time in which it sleeps before it reads a file; taken off what it took. */
    default long sleepsNs() {
        return 0;
    }

    /** Whether its program is installed. */
    default boolean isInstalled() {
        return Programs.find(program()).isPresent();
    }

    /** Puts a file of lines into the task's folder. */
    static Path write(Task task, String name, List<String> lines) throws IOException {
        return Files.write(task.folder().resolve(name), lines);
    }
}
