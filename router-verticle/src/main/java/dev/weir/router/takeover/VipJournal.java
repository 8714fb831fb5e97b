// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import dev.weir.router.forward.ForwardingException;
import dev.weir.router.forward.InstanceLock;
import dev.weir.router.forward.NetworkNamespace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which addresses this node may have, in a file that outlives it, so that one which was killed removes them when it starts
 * again. It is written before there is traffic, and not when it is taken: no takeover waits for a disk.
 *
 * <pre>
 *   weir takeover 1
 *   boot 5e1f...
 *   network 12
 *   address eth0 10.0.1.5/24
 * </pre>
 *
 * <p>One of an earlier boot, or of another network namespace, tells of what is no more.
 */
final class VipJournal {
    private static final String TITLE = "weir takeover 1";
    private static final String ADDRESS = "address ";

    private final Path directory;
    private final Set<Entry> entries = new LinkedHashSet<>();
    private InstanceLock lock;
    private Path file;
    private List<String> head = List.of();

    /** An address, with the length of its prefix, and the interface that may have it. */
    record Entry(String networkInterface, String address) {}

    VipJournal(Path directory) {
        this.directory = directory;
    }

    /** Takes hold of it, and tells what an earlier run may have left. */
    List<Entry> open() throws TakeoverException {
        try {
            NetworkNamespace here = NetworkNamespace.current();
            lock = InstanceLock.take(directory.resolve("takeover-" + here.id() + ".lock"), "failover");
            file = directory.resolve("takeover-" + here.id() + ".journal");
            head = List.of(TITLE, "boot " + here.boot(), "network " + here.id());
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            if (lines.size() < head.size() || !lines.subList(0, head.size()).equals(head)) {
                return List.of();
            }
            List<Entry> found = new ArrayList<>();
            for (String line : lines) {
                String[] words = line.split(" ");
                if (line.startsWith(ADDRESS) && words.length == 3) {
                    found.add(new Entry(words[1], words[2]));
                }
            }
            return found;
        } catch (ForwardingException refused) {
            throw new TakeoverException("ha.takeover: " + refused.getMessage(), refused);
        } catch (IOException unreadable) {
            throw failure("cannot read", unreadable);
        }
    }

    /** Tells of these from now on, and of none from before. */
    void begin(List<Entry> addresses) throws TakeoverException {
        entries.clear();
        note(addresses);
    }

    /** Tells of these too; they are on the disk when this returns. */
    void note(List<Entry> addresses) throws TakeoverException {
        if (!entries.addAll(addresses)) {
            return;
        }
        List<String> lines = new ArrayList<>(head);
        entries.forEach(entry -> lines.add(ADDRESS + entry.networkInterface() + " " + entry.address()));
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(directory);
            try (FileChannel to = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer octets = ByteBuffer.wrap((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
                while (octets.hasRemaining()) {
                    to.write(octets);
                }
                to.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException refused) {
            throw failure("cannot write", refused);
        }
    }

    /**
     * Lets go of it.
     *
     * @param hasNone whether this node has none of the addresses any more
     */
    void close(boolean hasNone) {
        if (lock == null) {
            return;
        }
        try {
            // What could not be taken back at the start is told again to the next run.
            if (hasNone && !entries.isEmpty()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException left) {
            // It tells of addresses that are not there, which harms nobody.
            entries.clear();
        }
        entries.clear();
        lock.close();
        lock = null;
    }

    private TakeoverException failure(String what, IOException why) {
        return new TakeoverException(
                "ha.takeover: " + what + " " + file + ": " + why + " (node.stateDirectory says where it lies)", why);
    }
}
