// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.spi.merge.MergingValue;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class LaterLogTest {

    @Test
    void shouldKeepTheLogWithTheLaterChangeAndTheHighestNumber() {
        byte[] one = log(8, 8, 'a');
        byte[] other = log(7, 12, 'b');

        assertThat(merged(one, other)).isEqualTo(log(8, 12, 'a'));
        assertThat(merged(other, one)).isEqualTo(log(8, 12, 'a'));
        assertThat(merged(log(8, 9, 'c'), one)).as("the larger part's").isEqualTo(log(8, 9, 'a'));
        assertThat(merged(one, null)).isEqualTo(one);
        assertThat(merged(new byte[] {1}, one)).isEqualTo(one);
    }

    private static byte[] log(long newest, long last, char content) {
        return ByteBuffer.allocate(18)
                .put((byte) 1)
                .putLong(newest)
                .putLong(last)
                .put((byte) content)
                .array();
    }

    private static Object merged(byte[] merging, byte[] existing) {
        return new LaterLog().merge(value(merging), existing == null ? null : value(existing));
    }

    private static MergingValue<byte[]> value(byte[] octets) {
        return new MergingValue<>() {
            @Override
            public byte[] getValue() {
                return octets;
            }

            @Override
            public byte[] getRawValue() {
                return octets;
            }
        };
    }
}
