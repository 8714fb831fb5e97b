// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.model.bus.UnreadableException;
import dev.weir.node.reconfigure.Reconfiguration;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * What a node knew last of the log of shared changes, in a file beside its versions: the log itself is in the memory of the
 * cluster's nodes, and is had from these files when all of them were down. Its methods wait for the disk.
 */
final class LogCopy {
    private static final Logger LOG = System.getLogger(LogCopy.class.getName());
    private static final String FILE = "shared-changes.log";
    private static final String UNFINISHED = ".new";

    private final Path file;
    private final String cluster;
    private ChangeLog written;

    /**
     * The copy of a node of a cluster.
     *
     * @param directory that of the node's {@link Reconfiguration}; it need not be there
     */
    LogCopy(Path directory, String cluster) {
        this.file = directory.resolve(FILE);
        this.cluster = cluster;
    }

    /** What was written last; empty where nothing was, or by a node of another cluster. */
    synchronized ChangeLog read() {
        try {
            ChangeLog read = LogText.read(Files.readAllBytes(file));
            if (read.cluster().equals(cluster)) {
                written = read;
                return read;
            }
        } catch (NoSuchFileException none) {
            LOG.log(Level.DEBUG, "no " + file);
        } catch (IOException | UnreadableException e) {
            LOG.log(Level.WARNING, file + " does not count: " + e.getMessage());
        }
        return ChangeLog.empty(cluster);
    }

    /** Writes the changes that were made, unless they are written. A disk that does not take it costs a copy, and no change. */
    synchronized void write(ChangeLog log) {
        ChangeLog next = log.with(null);
        if (next.equals(written) || next.made().isEmpty() && written == null) {
            return;
        }
        try {
            Path unfinished = file.resolveSibling(FILE + UNFINISHED);
            Files.createDirectories(
                    file.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.deleteIfExists(unfinished);
            Files.createFile(
                    unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(unfinished, LogText.octets(next));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            written = next;
        } catch (AtomicMoveNotSupportedException e) {
            LOG.log(Level.WARNING, file.getParent() + " cannot rename a file in one step");
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot write " + file + ": " + e.getMessage());
        }
    }
}
