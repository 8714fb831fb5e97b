// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import dev.weir.model.memory.Memory;

/** Memory between two pages that nobody may touch: who reads one octet too far, either way, ends the process. */
final class GuardedMemory implements AutoCloseable {
    private static final int PAGE_OCTETS = 4096;
    private static final int NO_ACCESS = 0;
    private static final int READ_AND_WRITE = 3;
    private static final int PRIVATE_AND_ANONYMOUS = 0x22;

    private final Pointer mapping;
    private final long mappedOctets;
    private final int octets;

    /** The calls of the C library, by its own names. */
    interface CLibrary extends Library {
        CLibrary INSTANCE = Native.load("c", CLibrary.class);

        Pointer mmap(Pointer address, NativeLong length, int protection, int flags, int file, NativeLong offset);

        int mprotect(Pointer address, NativeLong length, int protection);

        int munmap(Pointer address, NativeLong length);
    }

    GuardedMemory(int pages) {
        octets = pages * PAGE_OCTETS;
        mappedOctets = octets + 2L * PAGE_OCTETS;
        CLibrary c = CLibrary.INSTANCE;
        mapping = c.mmap(null, new NativeLong(mappedOctets), NO_ACCESS, PRIVATE_AND_ANONYMOUS, -1, new NativeLong(0));
        if (Pointer.nativeValue(mapping) == -1
                || c.mprotect(mapping.share(PAGE_OCTETS), new NativeLong(octets), READ_AND_WRITE) != 0) {
            throw new IllegalStateException("no guarded memory of " + pages + " pages");
        }
    }

    int octets() {
        return octets;
    }

    /** Copies octets to where the last of them is the last that may be read; gives back where they begin. */
    long putAtEnd(byte[] source, int length) {
        return put(source, length, octets - length);
    }

    /** Copies octets to where the first of them is the first that may be read. */
    long putAtStart(byte[] source, int length) {
        return put(source, length, 0);
    }

    @Override
    public void close() {
        CLibrary.INSTANCE.munmap(mapping, new NativeLong(mappedOctets));
    }

    private long put(byte[] source, int length, int offset) {
        long address = Pointer.nativeValue(mapping) + PAGE_OCTETS + offset;
        Memory.copy(source, 0, address, length);
        return address;
    }
}
