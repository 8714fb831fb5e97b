// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.Weir;
import dev.weir.it.traffic.CaptureGenerator;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The launcher beside a jar, on every Java of this machine that is new enough: right, quiet, and with its archive. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(Weir.PROCESSES)
class LauncherIT {
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");
    private static final int OLDEST = 17;

    /** A folder for each Java: to make an archive takes seconds. */
    @TempDir
    static Path installations;

    private Path folder;
    private Path target;
    private Path jar;

    /** The Javas of this machine, the one that runs the tests among them. */
    static Stream<Path> javas() throws IOException {
        List<Path> homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
        Path usual = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(usual)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(usual)) {
                found.forEach(homes::add);
            }
        }
        List<Path> fit = new ArrayList<>();
        for (Path home : homes) {
            if (Files.isExecutable(home.resolve("bin/java")) && version(home) >= OLDEST) {
                fit.add(home.toRealPath());
            }
        }
        return fit.stream().distinct();
    }

    /** Installs the launcher where {@code name} tells, unless it is there. */
    private void install(String name) throws Exception {
        folder = installations.resolve(name);
        target = folder.resolve("node/target");
        jar = target.resolve("weir.jar");
        if (Files.exists(folder)) {
            return;
        }
        Files.createDirectories(target);
        Files.copy(Weir.ROOT.resolve("node/target/weir.jar"), jar);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(60)));
        Files.copy(Weir.ROOT.resolve("weir"), folder.resolve("weir")).toFile().setExecutable(true);
        CaptureGenerator.write(folder.resolve("good.pcap"), CaptureGenerator.Settings.of(3, 40, 10));
    }

    private void install(Path java) throws Exception {
        install(java.getFileName().toString());
    }

    @ParameterizedTest
    @MethodSource("javas")
    void shouldSayNothingButTheSummaryAndUseItsArchive(Path java) throws Exception {
        install(java);
        for (Path archive : archives()) {
            Files.delete(archive);
        }
        Outcome first = read(java, "");
        assertThat(archives()).hasSize(1).allMatch(archive -> archive.toFile().length() > 0);
        FileTime made = Files.getLastModifiedTime(archives().get(0));
        Outcome second = read(java, "-Xlog:class+load:file=" + folder.resolve("classes.log"));

        assertQuiet(first);
        assertQuiet(second);
        assertThat(second.stdout()).isEqualTo(first.stdout()).isNotEmpty();
        assertThat(Files.getLastModifiedTime(archives().get(0))).isEqualTo(made);
        assertThat(Files.readAllLines(folder.resolve("classes.log")))
                .filteredOn(line -> line.contains("dev.weir.node.host.Node "))
                .singleElement()
                .asString()
                .endsWith("shared objects file");
    }

    @ParameterizedTest
    @MethodSource("javas")
    void shouldPassOverAnArchiveThatIsNoneInSilence(Path java) throws Exception {
        install(java);
        Outcome first = read(java, "");
        Path archive = archives().get(0);
        Path kept = Files.copy(archive, folder.resolve("kept"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(archive, "no archive of classes");

        Outcome second = read(java, "");

        Files.move(kept, archive, StandardCopyOption.REPLACE_EXISTING);
        assertQuiet(second);
        assertThat(second.stdout()).isEqualTo(first.stdout()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("javas")
    void shouldMakeTheArchiveAnewForAnotherJar(Path java) throws Exception {
        install(java);
        read(java, "");
        Path archive = archives().get(0);
        Instant jarMade = Files.getLastModifiedTime(jar).toInstant();
        Files.setLastModifiedTime(archive, FileTime.from(jarMade.minusSeconds(60)));

        assertQuiet(read(java, ""));

        assertThat(Files.getLastModifiedTime(archive).toInstant()).isAfter(jarMade);
    }

    @ParameterizedTest
    @MethodSource("javas")
    void shouldTakeAnotherCollector(Path java) throws Exception {
        install(java);
        assertQuiet(read(java, "-Xmx256m -XX:+UseG1GC"));
    }

    /** What is newer than the jar, or came or went since, has it built again: by a Maven that copies the jar there is. */
    @Test
    void shouldBuildAgainWhatChanged() throws Exception {
        // Where the path has a space no archive is made.
        install("built again");
        Path java = Path.of(System.getProperty("java.home"));
        Path source = Files.createDirectories(folder.resolve("node/src/main")).resolve("One.java");
        Files.writeString(source, "");
        for (Path old : List.of(Files.writeString(folder.resolve("pom.xml"), ""), source, source.getParent())) {
            Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(120)));
        }
        Path tools = Files.createDirectory(folder.resolve("tools"));
        Path built = folder.resolve("built");
        Files.writeString(
                        tools.resolve("mvn"),
                        "#!/bin/sh\nfor a; do case $a in -Dweir.jar=*) cp '" + jar + "' \"${a#*=}\" ;; esac; done\n"
                                + "echo built >>'" + built + "'\n")
                .toFile()
                .setExecutable(true);

        assertThat(version(java, tools)).doesNotExist(); // nothing is newer, and what there is gets listed
        assertThat(version(java, tools)).doesNotExist(); // nor is anything by that list

        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(version(java, tools)).hasContent("built");

        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(120)));
        Files.delete(built);
        assertThat(version(java, tools)).doesNotExist();
        Files.setLastModifiedTime(
                target.resolve("weir.sources"), FileTime.from(Instant.now().plusSeconds(180)));
        Files.writeString(source.resolveSibling("Two.java"), "");
        Files.setLastModifiedTime(
                source.getParent(), FileTime.from(Instant.now().plusSeconds(240)));
        assertThat(version(java, tools)).hasContent("built");
    }

    /** Runs {@code weir --version} with {@code tools} first on the PATH; returns where the builds are noted. */
    private Path version(Path java, Path tools) throws Exception {
        Outcome outcome = Running.run(
                List.of(
                        "env",
                        "JAVA_HOME=" + java,
                        "PATH=" + tools + ":" + System.getenv("PATH"),
                        folder.resolve("weir").toString(),
                        "--version"),
                folder,
                Weir.TIMEOUT);
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        assertThat(outcome.stdout()).startsWith("weir ");
        return folder.resolve("built");
    }

    private static int version(Path home) throws IOException {
        Path release = home.resolve("release");
        Matcher version = VERSION.matcher(Files.exists(release) ? Files.readString(release) : "");
        return version.find() ? Integer.parseInt(version.group(1)) : 0;
    }

    private Outcome read(Path java, String options) throws Exception {
        return Running.run(
                List.of(
                        "env",
                        "JAVA_HOME=" + java,
                        "WEIR_JAVA_OPTS=" + options,
                        folder.resolve("weir").toString(),
                        "read",
                        "good.pcap"),
                folder,
                Weir.TIMEOUT);
    }

    private List<Path> archives() throws IOException {
        List<Path> archives = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(target, "weir-*.jsa")) {
            found.forEach(archives::add);
        }
        return archives;
    }

    private static void assertQuiet(Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        List<String> lines = outcome.errorLines();
        assertThat(lines.get(0)).startsWith("read 1 file, ");
        assertThat(lines.get(1)).isEqualTo("ledger");
        assertThat(lines.get(lines.size() - 1)).isEqualTo("  balanced: every packet and every record is accounted for");
        assertThat(lines.subList(2, lines.size())).allMatch(line -> line.startsWith("  "), "is indented");
    }
}
