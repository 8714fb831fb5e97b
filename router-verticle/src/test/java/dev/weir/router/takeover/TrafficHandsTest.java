// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.config.ExecTakeoverConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrafficHandsTest {
    @TempDir
    Path folder;

    private final List<Long> inPlace = new CopyOnWriteArrayList<>();
    private final FailoverListener listener = new FailoverListener() {
        @Override
        public void beforeTraffic(TookOver event) {
            note("before");
        }

        @Override
        public void afterTraffic(String owner) {
            note("after");
        }
    };
    private TrafficHands hands;

    @BeforeEach
    void start() throws Exception {
        Path file = Files.writeString(
                folder.resolve("move"),
                "#!/bin/sh\necho $1 $3 >>" + folder.resolve("calls") + "\n[ $1 = release ] || [ -e "
                        + folder.resolve("ready") + " ]\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        ExecTakeoverConfig config = new ExecTakeoverConfig(List.of(file.toString()), Duration.ofSeconds(20));
        hands = new TrafficHands(new ExecTakeover(config, "edge", "me"), listener, inPlace::add);
        hands.start();
    }

    @AfterEach
    void stop() {
        hands.close();
    }

    private void ready() throws Exception {
        Files.createFile(folder.resolve("ready"));
    }

    private void note(String what) {
        try {
            Files.writeString(
                    folder.resolve("calls"), what + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> calls() throws Exception {
        return Files.readAllLines(folder.resolve("calls"));
    }

    private static FailoverAction.Take take(long term) {
        return new FailoverAction.Take(new TookOver("me", "peer", 5, TakeoverReason.SILENT, term), "");
    }

    @Test
    void shouldSayWhenTheTrafficIsHere() throws Exception {
        ready();

        hands.take(take(4));
        hands.finish();

        assertThat(inPlace).containsExactly(4L);
        assertThat(hands.failures()).isZero();
    }

    @Test
    void shouldTryAgainWhileItIsWanted() throws Exception {
        hands.take(take(4));
        hands.finish();
        assertThat(inPlace).isEmpty();
        assertThat(hands.trouble()).contains("failed with exit code 1");

        ready();
        await().until(() -> inPlace.equals(List.of(4L)));

        assertThat(hands.trouble()).isEmpty();
        assertThat(hands.failures()).isEqualTo(1);
    }

    @Test
    void shouldNotTakeWhatIsWantedNoMore() throws Exception {
        ready();
        hands.take(take(4));
        hands.releaseAll("lost", "peer");
        hands.take(take(6));
        hands.finish();

        assertThat(inPlace).last().isEqualTo(6L);
        assertThat(calls()).last().isEqualTo("take peer");
    }

    @Test
    void shouldLetGoOfWhatItCouldOnlyBeginToTake() throws Exception {
        hands.take(take(4));
        hands.finish();
        hands.releaseAll("lost", "other");
        hands.finish();

        assertThat(calls()).containsExactly("before", "take peer", "release other", "after");
    }

    @Test
    void shouldLetGoOfAllWhenItEnds() throws Exception {
        ready();
        hands.take(take(4));
        hands.finish();
        hands.close();

        assertThat(calls()).containsExactly("before", "take peer", "release -", "after");
    }
}
