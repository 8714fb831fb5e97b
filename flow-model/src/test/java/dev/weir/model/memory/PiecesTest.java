// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PiecesTest {
    private static final int PIECE = 64 << 10;

    @Test
    void shouldGivePiecesThatDoNotOverlapBeforeAndInBlocks() {
        try (Pieces pieces = new Pieces(PIECE, 32)) {
            Set<Long> addresses = new HashSet<>();
            for (int i = 0; i < 400; i++) {
                long piece = pieces.take();
                assertThat(piece % 64).isZero();
                Memory.putLong(piece, i);
                Memory.putLong(piece + PIECE - Long.BYTES, i);
                addresses.add(piece);
            }
            assertThat(addresses).hasSize(400);
            assertThat(addresses.stream()
                            .mapToLong(piece -> Memory.getLong(piece))
                            .sum())
                    .isEqualTo(400 * 399 / 2);
            for (long piece : addresses) {
                assertThat(Memory.getLong(piece + PIECE - Long.BYTES)).isEqualTo(Memory.getLong(piece));
            }
            assertThat(pieces.octets()).isEqualTo(400L * PIECE);
        }
    }

    @Test
    void shouldGiveAPieceAgainThatCameBack() {
        try (Pieces pieces = new Pieces(PIECE, 32)) {
            long first = pieces.take();
            pieces.giveBack(first);

            assertThat(pieces.take()).isEqualTo(first);
            assertThat(pieces.octets()).isEqualTo(PIECE);
        }
    }

    @Test
    void shouldRefusePiecesThatShareACacheLine() {
        assertThatThrownBy(() -> new Pieces(100, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
