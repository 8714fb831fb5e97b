// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import static dev.weir.flow.checkpoint.ShardFixture.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.state.StateOwner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SavedChunkTest {
    /** One flow of IPv4, of which one direction has packets. */
    private static final int FLOW_OCTETS = 99;

    private final ShardFixture shard = new ShardFixture(0);
    private final SavedChunk chunk = new SavedChunk();

    @AfterEach
    void close() {
        chunk.close();
        shard.close();
    }

    /** A chunk of two flows, and of two places that have none. */
    private byte[] some() {
        shard.meter(100, 1, 2);
        chunk.flow(shard.cache.saver(), 0);
        chunk.flow(shard.cache.saver(), 1);
        chunk.nothing(7);
        chunk.nothing(70_000);
        return chunk.take(START + 5, true);
    }

    @Test
    void shouldWriteAChunkAsItSays() {
        byte[] octets = some();

        ByteBuffer buffer = ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder());
        assertThat(octets).hasSize(24 + 2 * FLOW_OCTETS + 2 * 4 + 4);
        assertThat(buffer.get()).as("version").isEqualTo((byte) 1);
        assertThat(buffer.get()).as("byte order").isEqualTo((byte)
                (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 1 : 2));
        assertThat(buffer.get()).as("live").isEqualTo((byte) 1);
        assertThat(buffer.get()).isZero();
        assertThat(buffer.getInt()).as("flows").isEqualTo(2);
        assertThat(buffer.getLong()).as("clock").isEqualTo(START + 5);
        assertThat(buffer.getInt()).as("places without one").isEqualTo(2);
        assertThat(buffer.getInt()).as("octets of the flows").isEqualTo(2 * FLOW_OCTETS);
        assertThat(buffer.getInt()).as("place of the first flow").isZero();
        buffer.position(24 + 2 * FLOW_OCTETS);
        assertThat(buffer.getInt()).isEqualTo(7);
        assertThat(buffer.getInt()).isEqualTo(70_000);
        assertThat(buffer.getInt()).isEqualTo(check(octets));
    }

    private static int check(byte[] octets) {
        CRC32C check = new CRC32C();
        check.update(octets, 0, octets.length - 4);
        return (int) check.getValue();
    }

    @Test
    void shouldReadWhatItHasWritten() throws BadStateException {
        SavedChunk.Read read = SavedChunk.read(some());

        assertThat(read.flows()).isEqualTo(2);
        assertThat(read.length()).isEqualTo(2 * FLOW_OCTETS);
        assertThat(read.gone()).isEqualTo(2);
        assertThat(read.gonePlace(0)).isEqualTo(7);
        assertThat(read.gonePlace(1)).isEqualTo(70_000);
        assertThat(read.clockNs()).isEqualTo(START + 5);
        assertThat(read.live()).isTrue();
    }

    @Test
    void shouldBeEmptyAfterwards() throws BadStateException {
        assertThat(chunk.isEmpty()).isTrue();
        some();
        assertThat(chunk.isEmpty()).isTrue();
        chunk.nothing(3);
        assertThat(chunk.isEmpty()).isFalse();
        SavedChunk.Read read = SavedChunk.read(chunk.take(0, false));

        assertThat(read.flows()).isZero();
        assertThat(read.gone()).isOne();
        assertThat(read.gonePlace(0)).isEqualTo(3);
        assertThat(read.live()).isFalse();
        chunk.nothing(4);
        chunk.clear();
        assertThat(chunk.isEmpty()).isTrue();
    }

    @Test
    void shouldBeFullAtSomeSize() {
        shard.meter(100, 1);
        int flows = 0;
        while (!chunk.isFull()) {
            chunk.flow(shard.cache.saver(), 0);
            flows++;
        }
        assertThat(flows).isEqualTo(SavedChunk.FULL_OCTETS / FLOW_OCTETS + 1);
        chunk.clear();
        int places = 0;
        while (!chunk.isFull()) {
            chunk.nothing(places++);
        }
        assertThat(places).isEqualTo(SavedChunk.FULL_OCTETS / 4);
    }

    @Test
    void shouldTellItsKeys() {
        StateOwner owner = new StateOwner("r1", 9);

        assertThat(SavedChunk.key(owner, 3, 44)).isEqualTo("chunk/r1/9/3/44");
        assertThat(SavedChunk.keys(owner)).isEqualTo("chunk/r1/9/");
    }

    @Test
    void shouldRefuseAnotherVersion() {
        byte[] octets = some();
        octets[0] = (byte) 200;

        assertBad(
                () -> SavedChunk.read(octets),
                "a chunk of version 200 in the shared state; this node reads version 1"
                        + " (a node of another release wrote it)");
    }

    @Test
    void shouldRefuseAnotherByteOrder() {
        byte[] octets = some();
        octets[1] ^= 3;

        assertBad(
                () -> SavedChunk.read(octets),
                "a chunk of another byte order in the shared state; all nodes of a group must be machines of the same one");
    }

    @Test
    void shouldRefuseAChunkOfWhichABitIsAnother() {
        byte[] octets = some();
        for (int bit = 8 * 8; bit < 8 * octets.length; bit++) {
            byte[] damaged = octets.clone();
            damaged[bit / 8] = (byte) (damaged[bit / 8] ^ 1 << bit % 8);
            assertThatThrownBy(() -> SavedChunk.read(damaged))
                    .isInstanceOf(BadStateException.class)
                    .hasMessageMatching(
                            "a chunk of 234 octets in the shared state (is damaged|says that it has -?\\d+)");
        }
    }

    @Test
    void shouldRefuseAChunkOfAnotherLength() {
        byte[] octets = some();
        for (int length = 0; length <= 2 * octets.length; length++) {
            if (length != octets.length) {
                byte[] other = Arrays.copyOf(octets, length);
                assertBad(
                        () -> SavedChunk.read(other),
                        length < 28
                                ? "a chunk of " + length + " octets in the shared state is none"
                                : "a chunk of " + length + " octets in the shared state says that it has 234");
            }
        }
    }

    @Test
    void shouldRefuseLengthsThatCannotBe() {
        for (int offset : new int[] {4, 16, 20}) {
            byte[] octets = some();
            ByteBuffer buffer = ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder());
            buffer.putInt(offset, Integer.MIN_VALUE);
            buffer.putInt(octets.length - 4, check(octets));
            assertThatThrownBy(() -> SavedChunk.read(octets)).isInstanceOf(BadStateException.class);
        }
    }

    @Test
    void shouldRefusePlacesThatCannotBe() {
        for (int place : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 26}) {
            chunk.nothing(place);
            byte[] octets = chunk.take(START, true);
            assertBad(
                    () -> SavedChunk.read(octets),
                    "a chunk in the shared state says that there is no flow at " + place);
        }
    }

    private static void assertBad(ThrowingCallable reading, String message) {
        assertThatThrownBy(reading).isInstanceOf(BadStateException.class).hasMessage(message);
    }
}
