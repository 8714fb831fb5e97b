// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.ledger;

import dev.weir.model.memory.Memory;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A file that a ledger's counters are mapped from, so that a process that is killed leaves them as they were in that moment.
 * To count costs what it costs on the heap; nothing is written, since the memory is the file's. It is to lie on a file system
 * that is in memory: on another, a counter would wait for the disk now and then.
 *
 * <pre>
 *     0  magic 8, version 4, whether it was ended 4, names of the counters summed up 8,
 *        began at 8, last looked at 8 (both ms of Unix time), epoch of the flows 8
 *  4096  slots of 2048: part 4 (0: free), octets of the owner's name 4, that name in UTF-8, at 128 the counters, 8 each
 * </pre>
 */
public final class LedgerFile implements LedgerMemory, AutoCloseable {
    static final long MAGIC = 0x5765_6972_4c65_6467L;
    static final int VERSION = 1;
    static final int ENDED = 12;
    static final int NAMES = 16;
    static final int BEGAN = 24;
    static final int LOOKED = 32;
    static final int EPOCH = 40;
    static final int HEADER_OCTETS = 4096;
    static final int SLOT_OCTETS = 2048;
    static final int COUNTERS = 128;
    static final int OWNER = 8;

    private static final Logger LOG = System.getLogger(LedgerFile.class.getName());

    private static final int SLOTS_MAPPED = 32;

    /** Whoever reads a ledger may still hold a part that is in it no more, for a moment. */
    private static final int GIVEN_BACK_FOR_A_WHILE = 64;

    private final Path path;

    /** What was left by a process that ended without a word, until that is {@link #told}. */
    private final Path aside;

    private final FileChannel channel;
    private final MappedByteBuffer header;
    private final Optional<EarlierLedger> earlier;
    private final Ledger ledger = new Ledger(this);
    private final Deque<Place> free = new ArrayDeque<>();
    private final Deque<Place> givenBack = new ArrayDeque<>();
    private final Map<String, SingleWriterCounters> interfaces = new HashMap<>();
    private MappedByteBuffer slots;
    private int used = SLOTS_MAPPED;
    private long mapped = HEADER_OCTETS;

    private LedgerFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.aside = path.resolveSibling(path.getFileName() + ".earlier");
        this.earlier = setAside();
        channel.truncate(0);
        header = channel.map(FileChannel.MapMode.READ_WRITE, 0, HEADER_OCTETS);
        header.order(ByteOrder.nativeOrder());
        header.putInt(Long.BYTES, VERSION);
        header.putInt(ENDED, 0);
        header.putInt(NAMES, names());
        header.putLong(BEGAN, System.currentTimeMillis());
        header.putLong(LOOKED, System.currentTimeMillis());
        header.putLong(0, MAGIC);
    }

    /**
     * Opens it for a process that begins, which nobody else of its name is.
     *
     * @throws IOException when it cannot be made, or another process that lives has it
     */
    public static LedgerFile open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        try {
            if (channel.tryLock() == null) {
                throw new IOException("another process has " + path);
            }
            return new LedgerFile(path, channel);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException("another node of this process has " + path, e);
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    /** A process that died before it had counted anything had not told either what was left by the one before it. */
    private Optional<EarlierLedger> setAside() throws IOException {
        Optional<EarlierLedger> last = EarlierLedger.read(channel);
        if (last.isPresent() && (last.get().hasCounted() || !Files.exists(aside))) {
            if (Files.exists(aside)) {
                LOG.log(Level.WARNING, "what the process before the last one left in no record was never told");
            }
            Files.copy(path, aside, StandardCopyOption.REPLACE_EXISTING);
            return last;
        }
        if (!Files.exists(aside)) {
            return Optional.empty();
        }
        try (FileChannel left = FileChannel.open(aside, StandardOpenOption.READ)) {
            return EarlierLedger.read(left);
        }
    }

    /** What was left by an {@link #earlier} process has been told. */
    public void told() {
        try {
            Files.deleteIfExists(aside);
        } catch (IOException e) {
            LOG.log(Level.WARNING, aside + " cannot be removed, and will be told again: " + e.getMessage());
        }
    }

    /** What tells that two versions of Weir count the same. */
    static int names() {
        return (Arrays.toString(LedgerCounter.values()) + Arrays.toString(ExporterCounter.values())).hashCode();
    }

    Path path() {
        return path;
    }

    /** The ledger that is in it. */
    public Ledger ledger() {
        return ledger;
    }

    /** What a process has left that ended without a word; empty when the last one said that it ended. */
    public Optional<EarlierLedger> earlier() {
        return earlier;
    }

    /**
     * Takes note of what is not counted here.
     *
     * @param epoch of the flows of this process, see {@code StateOwner}; 0 where they are not shared
     * @param frames that interfaces have counted, by their names
     */
    public synchronized void look(long epoch, Map<String, Long> frames) {
        header.putLong(EPOCH, epoch);
        frames.forEach((name, count) -> interfaces
                .computeIfAbsent(name, any -> take(Part.INTERFACE, name, 1))
                .set(0, count));
        header.putLong(LOOKED, System.currentTimeMillis());
    }

    @Override
    public synchronized SingleWriterCounters take(Part part, String owner, int counters) {
        if (COUNTERS + counters * Long.BYTES > SLOT_OCTETS) {
            throw new IllegalArgumentException(counters + " counters");
        }
        try {
            Place slot = slot();
            byte[] name = owner.getBytes(StandardCharsets.UTF_8);
            int octets = Math.min(name.length, COUNTERS - OWNER);
            Memory.fill(slot.address(), SLOT_OCTETS, 0);
            Memory.putInt(slot.address() + Integer.BYTES, octets);
            Memory.copy(name, 0, slot.address() + OWNER, octets);
            Memory.putIntRelease(slot.address(), part.ordinal() + 1);
            return new SingleWriterCounters(new Place(slot.address() + COUNTERS, slot.keeper()));
        } catch (IOException noRoom) {
            // Counted all the same, but lost with the process.
            return HEAP.take(part, owner, counters);
        }
    }

    private Place slot() throws IOException {
        if (!free.isEmpty()) {
            return free.remove();
        }
        if (used == SLOTS_MAPPED) {
            slots = channel.map(FileChannel.MapMode.READ_WRITE, mapped, (long) SLOTS_MAPPED * SLOT_OCTETS);
            mapped += (long) SLOTS_MAPPED * SLOT_OCTETS;
            used = 0;
        }
        return new Place(Memory.addressOf(slots) + (long) used++ * SLOT_OCTETS, slots);
    }

    @Override
    public synchronized void give(SingleWriterCounters counters) {
        if (counters.place() == null) {
            return;
        }
        Place slot = new Place(
                counters.place().address() - COUNTERS, counters.place().keeper());
        Memory.putIntRelease(slot.address(), 0);
        givenBack.add(slot);
        if (givenBack.size() > GIVEN_BACK_FOR_A_WHILE) {
            free.add(givenBack.remove());
        }
    }

    /** The process ends in order: all that it counted was told. */
    @Override
    public void close() throws IOException {
        header.putInt(ENDED, 1);
        Files.deleteIfExists(path);
        channel.close();
    }
}
