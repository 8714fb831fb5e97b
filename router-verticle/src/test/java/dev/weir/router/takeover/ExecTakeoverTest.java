// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.config.ExecTakeoverConfig;
import dev.weir.router.takeover.TrafficTakeover.Share;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecTakeoverTest {
    private static final Share SHARE = new Share("r1", "r2", 7, 3, "silent", "");

    @TempDir
    Path folder;

    private ExecTakeover program(String script, Duration timeout) throws Exception {
        Path file = Files.writeString(folder.resolve("move"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return new ExecTakeover(new ExecTakeoverConfig(List.of(file.toString(), "own"), timeout), "edge", "r1");
    }

    private List<String> calls() throws Exception {
        return Files.readAllLines(folder.resolve("calls"));
    }

    @Test
    void shouldTellTheProgramWhatToDo() throws Exception {
        ExecTakeover exec = program(
                "echo \"$* $WEIR_GROUP $WEIR_NODE $WEIR_OWNER $WEIR_OTHER $WEIR_OTHER_EPOCH $WEIR_TERM $WEIR_REASON\" >>"
                        + folder.resolve("calls"),
                Duration.ofSeconds(20));

        exec.start();
        exec.take(SHARE);
        exec.release(new Share("r1", "", 0, 3, "stop", ""));

        assertThat(calls())
                .containsExactly(
                        "own release r1 - edge r1 r1  0 0 start",
                        "own take r1 r2 edge r1 r1 r2 7 3 silent",
                        "own release r1 - edge r1 r1  0 3 stop");
    }

    @Test
    void shouldSayThatTheProgramFailed() throws Exception {
        ExecTakeover exec = program("echo no such route; exit 3", Duration.ofSeconds(20));

        assertThatExceptionOfType(TakeoverException.class)
                .isThrownBy(() -> exec.take(SHARE))
                .withMessage("ha.takeover: " + folder.resolve("move") + " take failed with exit code 3");
    }

    @Test
    void shouldEndAProgramThatTakesTooLong() throws Exception {
        ExecTakeover exec =
                program("echo $$ >" + folder.resolve("calls") + "; sleep 600 & wait", Duration.ofMillis(500));

        assertThatExceptionOfType(TakeoverException.class)
                .isThrownBy(() -> exec.take(SHARE))
                .withMessageContaining("did not end within 500 ms");

        long pid = Long.parseLong(calls().get(0));
        ProcessHandle.of(pid).ifPresent(left -> left.onExit().join());
    }

    @Test
    void shouldRefuseAProgramThatIsNotThere() {
        ExecTakeover exec =
                new ExecTakeover(new ExecTakeoverConfig(List.of("/nowhere/move"), Duration.ofSeconds(1)), "edge", "r1");

        assertThatExceptionOfType(TakeoverException.class)
                .isThrownBy(exec::start)
                .withMessage("ha.takeover.command: /nowhere/move is no program that can be run here");
    }
}
