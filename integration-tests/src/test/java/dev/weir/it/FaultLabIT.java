// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.it.process.Outcome;
import dev.weir.it.process.Tool;
import dev.weir.it.process.VpcLab;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code weir lab fault} breaks, and mends: each does what it says, and says when it cannot. */
class FaultLabIT {
    private static final String ELSEWHERE = "10.88.2.21";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private VpcLab lab;

    @Test
    void shouldBreakAndMendWhatItSays() throws Exception {
        try (VpcLab built = VpcLab.up(folder, "routed", true)) {
            lab = built;
            assertThat(reaches()).isFalse();
            fault("start");
            assertRefused("Weir runs already", "start");
            assertThat(reaches()).isTrue();

            fault("stop");
            assertThat(reaches()).as("the kernel forwards on").isTrue();
            fault("cont");

            fault("link-down", "eth1");
            assertThat(reaches()).isFalse();
            fault("link-up", "eth1");
            await("the link").atMost(LIMIT).until(this::reaches);
            assertRefused("eth0 eth1 eth2", "link-down");

            fault("collector-down");
            assertThat(status("collector")).endsWith(" gone");
            assertRefused("the collector does not run", "collector-down");
            fault("collector-up");
            assertThat(status("collector")).endsWith(" running");

            fault("kill");
            assertThat(status("weir")).endsWith(" gone");
            assertThat(reaches()).as("the kernel forwards on").isTrue();
            assertRefused("Weir does not run", "kill");
            fault("start");
            assertThat(status("weir")).endsWith(" running");
            assertRefused("is none of kill, stop,", "nothing");
        }
    }

    private void fault(String... words) throws Exception {
        call(words).orFail();
    }

    private void assertRefused(String why, String... words) throws Exception {
        Outcome outcome = call(words);
        assertThat(outcome.exitCode()).isBetween(1, 2);
        assertThat(outcome.stderr()).contains(why);
    }

    private Outcome call(String... words) throws Exception {
        String[] command = new String[words.length + 1];
        command[0] = "fault";
        System.arraycopy(words, 0, command, 1, words.length);
        return lab.call(command);
    }

    /** The last that was started in a role, as the lab shows it. */
    private String status(String role) throws Exception {
        return lab.call("status")
                .orFail()
                .stdout()
                .lines()
                .filter(line -> line.strip().startsWith(role + " "))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private boolean reaches() throws Exception {
        String ping = Tool.require("ping", "iputils-ping");
        return lab.run("a1", ping, "-q", "-c", "1", "-W", "1", ELSEWHERE).exitCode() == 0;
    }
}
