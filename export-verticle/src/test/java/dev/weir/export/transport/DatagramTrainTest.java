// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DatagramTrainTest {
    private final DatagramTrain train = new DatagramTrain();

    @Test
    void shouldTakeMessagesOfOneLengthAndAShorterOneAsTheLast() {
        add("abc", "def");
        assertThat(train.admits(4)).isFalse();
        assertThat(train.admits(2)).isTrue();

        add("gh");

        assertThat(train.admits(2)).isFalse();
        assertThat(train.datagramOctets()).isEqualTo(3);
        assertThat(text(train.all())).isEqualTo("abcdefgh");
        assertThat(text(train.datagram(0))).isEqualTo("abc");
        assertThat(text(train.datagram(1))).isEqualTo("def");
        assertThat(text(train.datagram(2))).isEqualTo("gh");
    }

    @Test
    void shouldKnowWhatEachMessageCarriesAndAllTogether() {
        add("abc", "def", "g");

        assertThat(train.total().messages()).isEqualTo(3);
        assertThat(train.total().messageOctets()).isEqualTo(7);
        assertThat(train.total().packets()).isEqualTo(3);
        assertThat(train.tally(2).messages()).isEqualTo(1);
        assertThat(train.tally(2).messageOctets()).isEqualTo(1);
    }

    @Test
    void shouldTakeNoMoreThanTheKernelCuts() {
        for (int i = 0; i < DatagramTrain.MAX_DATAGRAMS; i++) {
            assertThat(train.admits(1)).isTrue();
            add("x");
        }
        assertThat(train.admits(1)).isFalse();
    }

    @Test
    void shouldTakeNoMoreThanADatagramOfIpv4Holds() {
        add("x".repeat(40_000));
        assertThat(train.admits(25_507)).isTrue();
        assertThat(train.admits(25_508)).isFalse();
    }

    @Test
    void shouldBeginAgainWhenCleared() {
        add("abc", "d");
        train.clear();

        assertThat(train.isEmpty()).isTrue();
        assertThat(train.admits(5)).isTrue();
        add("vwxyz");
        assertThat(text(train.all())).isEqualTo("vwxyz");
        assertThat(train.total().messages()).isEqualTo(1);
    }

    private void add(String... texts) {
        for (String one : texts) {
            train.add(Messages.of(one));
        }
    }

    private static String text(ByteBuffer octets) {
        return StandardCharsets.US_ASCII.decode(octets).toString();
    }
}
