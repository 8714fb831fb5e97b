// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {
    @TempDir
    Path folder;

    @Test
    void shouldCompleteInBash() throws Exception {
        String script = completion("bash");
        Path file = Files.writeString(folder.resolve("weir"), script);
        String ask = "source '" + file + "'; COMP_WORDS=(weir exporters re); COMP_CWORD=2; _complete_weir 2>/dev/null;"
                + " printf '%s\n' \"${COMPREPLY[@]}\"";
        Process bash =
                new ProcessBuilder("bash", "-c", ask).redirectErrorStream(true).start();
        String offered = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(offered.lines().map(String::strip)).containsExactlyInAnyOrder("resume", "resend-templates");
    }

    @Test
    void shouldOfferEveryCommandInFish() {
        assertThat(completion("fish").lines())
                .anyMatch(line -> line.startsWith("complete -c weir -n 'not __fish_seen_subcommand_from read run")
                        && line.contains(" -a status -d 'Show how"))
                .anyMatch(line -> line.startsWith("complete -c weir -n '__fish_seen_subcommand_from status'")
                        && line.contains(" -s o -l output -r -f -a 'table json yaml'"));
    }

    private static String completion(String shell) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            assertThat(WeirCommand.execute("completion", shell)).isZero();
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
