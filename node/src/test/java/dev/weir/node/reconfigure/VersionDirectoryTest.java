// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.NodeConfig;
import dev.weir.config.WeirConfig;
import dev.weir.config.text.ConfigException;
import dev.weir.config.text.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionDirectoryTest {
    private static final Instant WHEN = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeUsersFile() throws IOException {
        file = folder.resolve("weir.yaml");
        write("# a note of the user's\nmetering: {idleTimeout: 15s}\n");
    }

    @Test
    void shouldWriteNothingBeforeAnythingChanges() throws Exception {
        List<ConfigVersion> versions = new Run().start();

        assertThat(versions).extracting(ConfigVersion::number).containsExactly(1L);
        assertThat(folder.resolve("state")).doesNotExist();
    }

    @Test
    void shouldStartWithWhatWasAcceptedLastAndKnowTheWayBack() throws Exception {
        new Run().change("5s").prepared().commit();

        List<ConfigVersion> versions = new Run().start();

        assertThat(versions).extracting(ConfigVersion::number).containsExactly(1L, 2L);
        assertThat(versions.get(1)).isEqualTo(ConfigVersion.of(2, idle("5s"), WHEN, "tester with a line break"));
        assertThat(file).content().startsWith("# a note of the user's");
    }

    @Test
    void shouldStartWithTheOldOneUntilTheNewOneIsAccepted() throws Exception {
        Change change = new Run().change("5s");
        assertThat(new Run().start()).last().extracting(ConfigVersion::config).isEqualTo(idle("15s"));

        change.prepared().discard();
        assertThat(new Run().start()).last().extracting(ConfigVersion::config).isEqualTo(idle("15s"));
    }

    @Test
    void shouldStartWithTheUsersFileOnceThatHasChangedAndStayWithIt() throws Exception {
        new Run().change("5s").prepared().commit();
        String before = Files.readString(file);

        write("metering: {idleTimeout: 7s}\n");
        List<ConfigVersion> versions = new Run().start();
        write(before);
        List<ConfigVersion> again = new Run().start();

        assertThat(versions).extracting(ConfigVersion::number).containsExactly(1L, 2L, 3L);
        assertThat(versions.get(2).config()).isEqualTo(idle("7s"));
        assertThat(again).last().extracting(ConfigVersion::config).isEqualTo(idle("15s"));
    }

    @Test
    void shouldPassOverAFileThatIsNotAsItWasWritten() throws Exception {
        new Run().change("5s").prepared().commit();
        Path newest = files().get(1);
        Files.writeString(newest, Files.readString(newest).replace("idleTimeout: 5s", "idleTimeout: 6s"));

        assertThat(new Run().start()).last().extracting(ConfigVersion::config).isEqualTo(idle("15s"));
    }

    @Test
    void shouldKeepTwentyVersionsForNobodyElseToRead() throws Exception {
        for (int i = 0; i < 25; i++) {
            new Run().change(i + 1 + "m").prepared().commit();
        }

        assertThat(files()).hasSize(20);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().get(0))))
                .isEqualTo("rw-------");
        assertThat(new Run().start()).last().extracting(ConfigVersion::config).isEqualTo(idle("25m"));
    }

    @Test
    void shouldKnowHowFarItHasComeInSharedChanges() throws Exception {
        SharedMark mark = new SharedMark("a cluster", 7, "5f3e", List.of(4L, 6L));
        Run run = new Run();
        ConfigVersion shared = ConfigVersion.of(7, idle("5s"), WHEN, "tester", Scope.CLUSTER, mark);
        run.directory.prepare(run.start().get(0), shared).commit();

        assertThat(new Run().start()).last().isEqualTo(shared);

        write("metering: {idleTimeout: 7s}\n");
        assertThat(new Run().start()).last().satisfies(own -> {
            assertThat(own.scope()).isEqualTo(Scope.NODE);
            assertThat(own.shared()).isEqualTo(mark);
        });
    }

    @Test
    void shouldRefuseAChangeThatTheDiskDoesNotTake() throws Exception {
        Files.writeString(folder.resolve("state"), "a file where the directory should be");

        assertThatThrownBy(() -> new Run().change("5s")).isInstanceOf(IOException.class);
    }

    private record Change(ConfigStore.Prepared prepared) {}

    /** A node that was started. */
    private final class Run {
        private final ConfigSource source = new ConfigSource(file, List.of(), UnaryOperator.identity());
        private final VersionDirectory directory = new VersionDirectory(
                new NodeConfig("n", 1, folder.resolve("state").toString(), NodeConfig.DEFAULT_ROLES), source);
        private final List<ConfigVersion> versions;

        Run() throws ConfigException {
            ConfigSource.Read read = source.read();
            source.own(read);
            versions = directory.start(read);
        }

        List<ConfigVersion> start() {
            return versions;
        }

        Change change(String idleTimeout) throws Exception {
            ConfigVersion before = versions.get(versions.size() - 1);
            return new Change(directory.prepare(
                    before,
                    ConfigVersion.of(before.number() + 1, idle(idleTimeout), WHEN, "tester with\na line break")));
        }
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("state"))) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static WeirConfig idle(String idleTimeout) throws ConfigException {
        return ConfigLoader.parse("metering: {idleTimeout: " + idleTimeout + "}", "t");
    }
}
