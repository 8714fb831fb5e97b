// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.memory;

import java.lang.reflect.Field;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import sun.misc.Unsafe;

/**
 * Memory outside the Java heap, by address: the one door to it. And octets of arrays, as whole numbers: what a VarHandle
 * does too, but code that runs for a second or two would spend much of it on having VarHandles compiled.
 *
 * <p>Packet batches, the flow cache and mapped capture files are read and written by address because that is what the
 * hot path can afford; no accessor by address checks bounds, so every caller proves its bounds first; those of arrays
 * throw {@link IndexOutOfBoundsException}. Plain accessors use the
 * machine's byte order; those that end in {@code Be} read and write network byte order (RFC 791, appendix B).
 */
@SuppressWarnings("removal") // what Java 23 announces for sun.misc.Unsafe; Java 17 has nothing else as fast
public final class Memory {
    private static final Unsafe UNSAFE = unsafe();
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final long BYTE_ARRAY_BASE = Unsafe.ARRAY_BYTE_BASE_OFFSET;
    private static final long LONG_ARRAY_BASE = Unsafe.ARRAY_LONG_BASE_OFFSET;
    private static final long BUFFER_ADDRESS_OFFSET = bufferAddressOffset();

    private Memory() {}

    /**
     * Allocates zeroed memory.
     *
     * @param octets its size, more than 0
     * @param alignment a power of two that the address is a multiple of
     * @return a region to be freed with {@link Region#close()}
     * @throws OutOfMemoryError when the system has none left
     */
    public static Region allocate(long octets, int alignment) {
        if (octets <= 0 || Integer.bitCount(alignment) != 1) {
            throw new IllegalArgumentException("allocate: octets " + octets + ", alignment " + alignment);
        }
        long raw = UNSAFE.allocateMemory(octets + alignment);
        long address = (raw + alignment - 1) & -alignment;
        UNSAFE.setMemory(address, octets, (byte) 0);
        return new Region(raw, address, octets);
    }

    /** Allocates memory that is not zeroed, on huge pages where the system has them for it. */
    static Region allocateHuge(long octets) {
        long raw = UNSAFE.allocateMemory(octets + HugePages.OCTETS);
        long address = (raw + HugePages.OCTETS - 1) & -HugePages.OCTETS;
        HugePages.ask(address, octets);
        return new Region(raw, address, octets);
    }

    /** Where a direct buffer's memory begins; the buffer must be kept reachable for as long as the address is used. */
    public static long addressOf(ByteBuffer direct) {
        if (!direct.isDirect()) {
            throw new IllegalArgumentException("only a direct buffer has an address");
        }
        return UNSAFE.getLong(direct, BUFFER_ADDRESS_OFFSET);
    }

    public static byte getByte(long address) {
        return UNSAFE.getByte(address);
    }

    /** An unsigned octet, 0 to 255. */
    public static int getUnsignedByte(long address) {
        return UNSAFE.getByte(address) & 0xff;
    }

    public static void putByte(long address, int value) {
        UNSAFE.putByte(address, (byte) value);
    }

    public static short getShort(long address) {
        return UNSAFE.getShort(address);
    }

    /** An unsigned 16-bit value in the machine's byte order. */
    public static int getUnsignedShort(long address) {
        return UNSAFE.getShort(address) & 0xffff;
    }

    public static void putShort(long address, int value) {
        UNSAFE.putShort(address, (short) value);
    }

    public static int getInt(long address) {
        return UNSAFE.getInt(address);
    }

    /** An unsigned 32-bit value in the machine's byte order. */
    public static long getUnsignedInt(long address) {
        return UNSAFE.getInt(address) & 0xffff_ffffL;
    }

    public static void putInt(long address, int value) {
        UNSAFE.putInt(address, value);
    }

    /** Reads before everything that follows in the program: what another wrote before it wrote this is seen. */
    public static int getIntAcquire(long address) {
        return UNSAFE.getIntVolatile(null, address);
    }

    /** Writes after everything that went before in the program: whoever reads this sees all of it done. */
    public static void putIntRelease(long address, int value) {
        UNSAFE.putOrderedInt(null, address, value);
    }

    public static long getLong(long address) {
        return UNSAFE.getLong(address);
    }

    public static void putLong(long address, long value) {
        UNSAFE.putLong(address, value);
    }

    /** A value as another thread wrote it last: whole, and seen soon. */
    public static long getLongAcquire(long address) {
        return UNSAFE.getLongVolatile(null, address);
    }

    /** Sets a value for other threads to see, soon. */
    public static void putLongRelease(long address, long value) {
        UNSAFE.putOrderedLong(null, address, value);
    }

    /** An unsigned 16-bit value in network byte order. */
    public static int getUnsignedShortBe(long address) {
        short value = UNSAFE.getShort(address);
        return (LITTLE_ENDIAN ? Short.reverseBytes(value) : value) & 0xffff;
    }

    /** A 32-bit value in network byte order. */
    public static int getIntBe(long address) {
        int value = UNSAFE.getInt(address);
        return LITTLE_ENDIAN ? Integer.reverseBytes(value) : value;
    }

    /** A 64-bit value in network byte order. */
    public static long getLongBe(long address) {
        long value = UNSAFE.getLong(address);
        return LITTLE_ENDIAN ? Long.reverseBytes(value) : value;
    }

    /** An unsigned 16-bit value of an array in network byte order. */
    public static int getUnsignedShortBe(byte[] array, int index) {
        short value = UNSAFE.getShort(array, place(array, index, Short.BYTES));
        return (LITTLE_ENDIAN ? Short.reverseBytes(value) : value) & 0xffff;
    }

    /** Sets 16 bits of an array in network byte order. */
    public static void putShortBe(byte[] array, int index, int value) {
        short two = (short) value;
        UNSAFE.putShort(array, place(array, index, Short.BYTES), LITTLE_ENDIAN ? Short.reverseBytes(two) : two);
    }

    /** A 32-bit value of an array in network byte order. */
    public static int getIntBe(byte[] array, int index) {
        int value = UNSAFE.getInt(array, place(array, index, Integer.BYTES));
        return LITTLE_ENDIAN ? Integer.reverseBytes(value) : value;
    }

    /** Sets 32 bits of an array in network byte order. */
    public static void putIntBe(byte[] array, int index, int value) {
        UNSAFE.putInt(array, place(array, index, Integer.BYTES), LITTLE_ENDIAN ? Integer.reverseBytes(value) : value);
    }

    /** A 64-bit value of an array in network byte order. */
    public static long getLongBe(byte[] array, int index) {
        long value = UNSAFE.getLong(array, place(array, index, Long.BYTES));
        return LITTLE_ENDIAN ? Long.reverseBytes(value) : value;
    }

    /** Sets 64 bits of an array in network byte order. */
    public static void putLongBe(byte[] array, int index, long value) {
        UNSAFE.putLong(array, place(array, index, Long.BYTES), LITTLE_ENDIAN ? Long.reverseBytes(value) : value);
    }

    /** An element of an array as another thread wrote it last: whole, and seen soon. */
    public static long getLongAcquire(long[] array, int index) {
        return UNSAFE.getLongVolatile(array, place(array, index));
    }

    /** Sets an element of an array for other threads to see, soon. */
    public static void putLongRelease(long[] array, int index, long value) {
        UNSAFE.putOrderedLong(array, place(array, index), value);
    }

    private static long place(byte[] array, int index, int octets) {
        if (index < 0 || index > array.length - octets) {
            throw outOfBounds(index, octets, array.length);
        }
        return BYTE_ARRAY_BASE + index;
    }

    private static long place(long[] array, int index) {
        if (index < 0 || index >= array.length) {
            throw outOfBounds(index, 1, array.length);
        }
        return LONG_ARRAY_BASE + (long) index * Long.BYTES;
    }

    private static IndexOutOfBoundsException outOfBounds(int index, int size, int length) {
        return new IndexOutOfBoundsException(index + " + " + size + " of " + length);
    }

    /** Copies octets from one address to another; the two must not overlap. */
    public static void copy(long source, long destination, long octets) {
        UNSAFE.copyMemory(source, destination, octets);
    }

    /** Copies octets from an address into an array. */
    public static void copy(long source, byte[] destination, int offset, int octets) {
        checkRange(destination, offset, octets);
        UNSAFE.copyMemory(null, source, destination, BYTE_ARRAY_BASE + offset, octets);
    }

    /** Copies octets from an array to an address. */
    public static void copy(byte[] source, int offset, long destination, int octets) {
        checkRange(source, offset, octets);
        UNSAFE.copyMemory(source, BYTE_ARRAY_BASE + offset, null, destination, octets);
    }

    /** Sets octets to one value. */
    public static void fill(long address, long octets, int value) {
        UNSAFE.setMemory(address, octets, (byte) value);
    }

    private static void checkRange(byte[] array, int offset, int octets) {
        if ((offset | octets) < 0 || offset > array.length - octets) {
            throw outOfBounds(offset, octets, array.length);
        }
    }

    private static Unsafe unsafe() {
        try {
            Field field = Unsafe.class.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return (Unsafe) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static long bufferAddressOffset() {
        try {
            return UNSAFE.objectFieldOffset(Buffer.class.getDeclaredField("address"));
        } catch (NoSuchFieldException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Memory that one owner allocated and frees. Not safe for use by several threads at once. */
    public static final class Region implements AutoCloseable {
        private final long address;
        private final long octets;
        private long raw;

        private Region(long raw, long address, long octets) {
            this.raw = raw;
            this.address = address;
            this.octets = octets;
        }

        public long address() {
            return address;
        }

        public long octets() {
            return octets;
        }

        /** Frees the memory; a second call does nothing. */
        @Override
        public void close() {
            if (raw != 0) {
                UNSAFE.freeMemory(raw);
                raw = 0;
            }
        }
    }
}
