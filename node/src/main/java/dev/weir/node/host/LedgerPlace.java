// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Where the file of a ledger lies: in memory, so that no counter ever waits for a disk, where only this user may write. It
 * outlives every process, and not the machine's next start.
 */
final class LedgerPlace {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rwx------");

    private LedgerPlace() {}

    /** That of a node, the identity of which is a path that no other has. */
    static Path of(Path identity) throws IOException {
        Path path = identity.toAbsolutePath().normalize();
        if (!Files.isWritable(SHARED_MEMORY)) {
            Files.createDirectories(path);
            return path.resolve("ledger");
        }
        String user = System.getProperty("user.name");
        Path folder = SHARED_MEMORY.resolve("weir-" + user.replaceAll("[^A-Za-z0-9_-]", "_"));
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWN));
        } catch (FileAlreadyExistsException there) {
            check(folder, user);
        }
        CRC32C sum = new CRC32C();
        sum.update(path.toString().getBytes(StandardCharsets.UTF_8));
        return folder.resolve(path.getFileName() + "-" + Long.toHexString(sum.getValue()) + ".ledger");
    }

    /** Anybody may make a folder of this name there. */
    private static void check(Path folder, String user) throws IOException {
        boolean own = Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).getName().equals(user)
                && Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS)
                        .equals(OWN);
        if (!own) {
            throw new IOException(folder + " is not a directory of " + user + " which is closed to others; remove it");
        }
    }
}
