// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.state.StateOwner;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateHeadTest {
    private static final StateOwner OWNER = new StateOwner("r1", 0x0102);
    private static final StateOwner OTHER = new StateOwner("r2", 7);
    private static final StateOwner DEAD = new StateOwner("r3", 8);

    private static final StateHead HEAD = StateHead.begin(OWNER)
            .withShard(1, new StateHead.Shard(5, List.of(3, 4)))
            .absorb(DEAD)
            .next();

    private static final byte[] OCTETS = HexFormat.of()
            .parseHex(
                    "02" // version
                            + "00027231" + "0000000000000102" // owner
                            + "0000000000000001" // sequence
                            + "00" + "00" + "00" // not settled, not released, not fenced
                            + "00000002" // shards
                            + "00000000" + "00000000" // no checkpoint, no chunks
                            + "00000005" + "00000002" + "00000003" + "00000004" // checkpoint 5, chunks 3 and 4
                            + "00000001" + "00027233" + "0000000000000008"); // absorbed

    @Test
    void shouldWriteAHeadAsItSays() {
        assertThat(HexFormat.of().formatHex(HEAD.encode()))
                .isEqualTo(HexFormat.of().formatHex(OCTETS));
    }

    @Test
    void shouldReadWhatItHasWritten() throws BadStateException {
        assertThat(StateHead.decode(OCTETS)).isEqualTo(HEAD);
        for (StateHead head : List.of(
                StateHead.begin(OWNER),
                HEAD.fenced(OTHER),
                HEAD.fenced(OTHER).settle(StateHead.Adopted.NOTHING),
                HEAD.fenced(OTHER).settle(new StateHead.Adopted(1L << 40, 1L << 50)),
                HEAD.fenced(OTHER).settle(StateHead.Adopted.UNKNOWN),
                HEAD.release(),
                HEAD.absorb(OTHER).forget(DEAD),
                HEAD.withShard(3, new StateHead.Shard(-1, List.of(-1, Integer.MAX_VALUE))))) {
            assertThat(StateHead.decode(head.encode())).isEqualTo(head);
        }
    }

    @Test
    void shouldReadWhatTheVersionBeforeHasWritten() throws BadStateException {
        byte[] first = OCTETS.clone();
        first[0] = 1;
        assertThat(StateHead.decode(first)).isEqualTo(HEAD);

        int settled = 1 + 4 + 8 + 8;
        first[settled] = 1;
        assertThat(StateHead.decode(first)).isEqualTo(HEAD.settle(StateHead.Adopted.UNKNOWN));
    }

    @Test
    void shouldTellItsKeys() {
        assertThat(StateHead.key(OWNER)).isEqualTo("head/r1/258");
        assertThat(StateHead.key(OWNER)).startsWith(StateHead.keys("r1")).startsWith(StateHead.keys());
        assertThat(StateHead.key(new StateOwner("r10", 1))).doesNotStartWith(StateHead.keys("r1"));
    }

    @Test
    void shouldBeAnotherAfterEachChange() {
        assertThat(HEAD.next().encode()).isNotEqualTo(HEAD.encode());
        assertThat(HEAD.shard(1)).isEqualTo(new StateHead.Shard(5, List.of(3, 4)));
        assertThat(HEAD.shard(0).checkpoint()).isZero();
        assertThat(HEAD.shard(17)).isEqualTo(HEAD.shard(0));
        assertThat(HEAD.absorb(DEAD)).as("once is enough").isEqualTo(HEAD);
        assertThat(HEAD.forget(DEAD).absorbed()).isEmpty();
    }

    @Test
    void shouldRefuseAnotherVersion() {
        byte[] octets = OCTETS.clone();
        octets[0] = 3;

        assertThatThrownBy(() -> StateHead.decode(octets))
                .isInstanceOf(BadStateException.class)
                .hasMessage("a head of version 3 in the shared state; this node reads version 2"
                        + " (a node of another release wrote it)");
    }

    @Test
    void shouldRefuseWhatIsCutOff() {
        for (int length = 0; length < OCTETS.length; length++) {
            byte[] octets = Arrays.copyOf(OCTETS, length);
            assertThatThrownBy(() -> StateHead.decode(octets))
                    .isInstanceOf(BadStateException.class)
                    .hasMessageStartingWith("a head of " + length + " octets cannot be read: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffff", "7fffffff", "00100001"})
    void shouldRefuseAListThatIsTooLong(String size) {
        byte[] octets = OCTETS.clone();
        byte[] four = HexFormat.of().parseHex(size);
        System.arraycopy(four, 0, octets, 1 + 4 + 8 + 8 + 3, 4);

        assertThatThrownBy(() -> StateHead.decode(octets))
                .isInstanceOf(BadStateException.class)
                .hasMessageContaining("a list of ");
    }

    @Test
    void shouldRefuseAnOwnerThatCannotBe() {
        byte[] octets = OCTETS.clone();
        octets[5] = (byte) 0x80;

        assertThatThrownBy(() -> StateHead.decode(octets))
                .isInstanceOf(BadStateException.class)
                .hasMessageContaining("state owner 'r1' of epoch -");
    }
}
