// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import dev.weir.config.NodeConfig;
import dev.weir.config.text.ConfigException;
import dev.weir.config.text.ConfigLoader;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Versions of the configuration in a directory of Weir's own, a file each. A version counts from when its file has its
 * name, which is one step of the file system: whenever the process is killed, the newest file is whole. Nothing is written
 * before the first change.
 */
public final class VersionDirectory implements ConfigStore {
    private static final Logger LOG = System.getLogger(VersionDirectory.class.getName());
    private static final String SUFFIX = ".yaml";
    private static final String UNFINISHED = ".new";
    private static final int KEPT = Reconfiguration.HISTORY;

    private final Path directory;
    private final ConfigSource source;

    /** The directory of a node that was started with some configuration; nothing is touched yet. */
    public VersionDirectory(NodeConfig node, ConfigSource source) {
        this.directory = Path.of(node.stateDirectory()).resolve("configuration").resolve(identity(node, source));
        this.source = source;
    }

    /** Two nodes, or one that is started with two files by turns, do not get in each other's way. */
    private static String identity(NodeConfig node, ConfigSource source) {
        String file = source.file()
                .map(path -> path.toAbsolutePath().normalize().toString())
                .orElse("");
        String name = node.name().replaceAll("[^A-Za-z0-9_-]", "_");
        return name + '-' + ConfigVersion.digest(node.name() + '\n' + file).substring(0, 8);
    }

    /** Where the versions are. */
    public Path directory() {
        return directory;
    }

    /**
     * The version that a node starts with, and before it those that can be gone back to. That is the newest version kept,
     * unless the user's own configuration has changed since it was made: then that is the newest version. One line of the
     * log says which it is.
     */
    public List<ConfigVersion> start(ConfigSource.Read read) {
        List<VersionFile> files = files();
        List<ConfigVersion> versions =
                new ArrayList<>(files.stream().map(VersionFile::version).toList());
        VersionFile newest = files.isEmpty() ? null : files.get(files.size() - 1);
        String etag = ConfigVersion.etag(read.config());
        boolean changedWhileRunning = newest != null && !newest.version().etag().equals(newest.sourceEtag());
        if (changedWhileRunning && newest.sourceDigest().equals(read.digest())) {
            LOG.log(
                    Level.INFO,
                    "configuration " + newest.version().number() + " of "
                            + newest.version().who() + ", "
                            + newest.version().when() + ", is in force: " + source.inWords()
                            + " has not changed since; kept in " + directory);
            return versions;
        }
        if (changedWhileRunning) {
            LOG.log(
                    Level.INFO,
                    source.inWords() + " has changed since configuration "
                            + newest.version().number() + " of "
                            + newest.version().who() + ": " + source.inWords() + " is in force, and "
                            + newest.version().number() + " can be rolled back to");
        }
        if (newest == null || !newest.version().etag().equals(etag)) {
            long number = newest == null ? 1 : newest.version().number() + 1;
            SharedMark shared =
                    newest == null ? SharedMark.NONE : newest.version().shared();
            ConfigVersion own =
                    new ConfigVersion(number, read.config(), etag, Instant.now(), source.inWords(), Scope.NODE, shared);
            if (newest != null) {
                keep(own);
            }
            versions.add(own);
        }
        return versions;
    }

    /** Else what is kept would be in force again once the user's own configuration is as it was. */
    private void keep(ConfigVersion own) {
        try {
            new Written(write(own), file(own)).commit();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot write to " + directory + ": " + e.getMessage());
        }
    }

    @Override
    public Prepared prepare(ConfigVersion before, ConfigVersion next) throws IOException {
        create();
        if (!Files.exists(file(before))) {
            new Written(write(before), file(before)).commit();
        }
        return new Written(write(next), file(next));
    }

    private void create() throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    private Path file(ConfigVersion version) {
        return directory.resolve(String.format(Locale.ROOT, "%010d", version.number()) + SUFFIX);
    }

    /** Brings a version to the disk under a name that does not count. */
    private Path write(ConfigVersion version) throws IOException {
        ConfigSource.Read own = source.own();
        String text = new VersionFile(version, own.digest(), ConfigVersion.etag(own.config())).text();
        Path unfinished = directory.resolve(file(version).getFileName() + UNFINISHED);
        Files.deleteIfExists(unfinished);
        Files.createFile(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            ByteBuffer octets = StandardCharsets.UTF_8.encode(text);
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
        return unfinished;
    }

    private final class Written implements Prepared {
        private final Path unfinished;
        private final Path file;

        Written(Path unfinished, Path file) {
            this.unfinished = unfinished;
            this.file = file;
        }

        @Override
        public void commit() throws IOException {
            try {
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                throw new IOException(directory + " cannot rename a file in one step", e);
            }
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
            forgetOld();
        }

        @Override
        public void discard() {
            try {
                Files.deleteIfExists(unfinished);
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.log(Level.WARNING, "cannot remove " + unfinished + ": " + e.getMessage());
            }
        }
    }

    private void forgetOld() {
        List<Path> paths = paths();
        for (Path old : paths.subList(0, Math.max(0, paths.size() - KEPT))) {
            try {
                Files.deleteIfExists(old);
            } catch (IOException e) {
                LOG.log(Level.WARNING, "cannot remove " + old + ": " + e.getMessage());
            }
        }
    }

    /** The files of all versions, the oldest first. */
    private List<Path> paths() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(path -> path.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot read " + directory + ": " + e.getMessage());
            return List.of();
        }
    }

    private List<VersionFile> files() {
        List<VersionFile> files = new ArrayList<>();
        for (Path path : paths()) {
            try {
                files.add(VersionFile.parse(ConfigLoader.read(path), path.toString()));
            } catch (IllegalArgumentException damaged) {
                LOG.log(Level.WARNING, path + " " + damaged.getMessage() + "; it does not count");
            } catch (ConfigException outdated) {
                LOG.log(
                        Level.WARNING,
                        path + " does not count: " + outdated.errors().get(0));
            }
        }
        return files;
    }
}
