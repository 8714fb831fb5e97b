// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryTest {
    private static final int SIZE = 19;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, SIZE - Long.BYTES})
    void shouldReadAndWriteNumbersOfAnArrayInNetworkByteOrder(int index) {
        byte[] own = new byte[SIZE];
        byte[] expected = new byte[SIZE];

        Memory.putLongBe(own, index, 0xf1e2_d3c4_b5a6_9788L);
        ByteBuffer.wrap(expected).putLong(index, 0xf1e2_d3c4_b5a6_9788L);
        assertThat(own).isEqualTo(expected);
        assertThat(Memory.getLongBe(own, index)).isEqualTo(0xf1e2_d3c4_b5a6_9788L);

        Memory.putIntBe(own, index, 0x8192_a3b4);
        ByteBuffer.wrap(expected).putInt(index, 0x8192_a3b4);
        assertThat(own).isEqualTo(expected);
        assertThat(Memory.getIntBe(own, index)).isEqualTo(0x8192_a3b4);

        Memory.putShortBe(own, index, 0xfedc);
        ByteBuffer.wrap(expected).putShort(index, (short) 0xfedc);
        assertThat(own).isEqualTo(expected);
        assertThat(Memory.getUnsignedShortBe(own, index)).isEqualTo(0xfedc);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, SIZE, SIZE - 1, Integer.MAX_VALUE})
    void shouldRefuseWhatIsNotWhollyInTheArray(int index) {
        byte[] array = new byte[SIZE];

        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Memory.getLongBe(array, index));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Memory.putLongBe(array, index, 1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Memory.getIntBe(array, index));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Memory.putIntBe(array, index, 1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> Memory.getUnsignedShortBe(array, index));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Memory.putShortBe(array, index, 1));
        assertThat(array).containsOnly(0);
    }

    @Test
    void shouldSetElementsWithinAnArrayOnly() {
        long[] array = new long[3];

        Memory.putLongRelease(array, 2, 5);

        assertThat(array).containsExactly(0, 0, 5);
        assertThat(Memory.getLongAcquire(array, 2)).isEqualTo(5);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Memory.putLongRelease(array, 3, 1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Memory.getLongAcquire(array, -1));
    }
}
