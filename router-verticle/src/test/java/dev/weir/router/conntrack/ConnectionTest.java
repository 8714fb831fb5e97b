// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    private static final long PRIVATE_TO_SERVER = 0x0a00_0005_cb00_7150L;
    private static final long ROUTER_TO_SERVER = 0xcb00_7101_cb00_7150L;

    @Test
    void shouldReadATranslatedConnection() {
        Connection connection = RecordedMessages.connection(RecordedMessages.MASQUERADED_TCP);

        assertThat(connection.ipv4()).isTrue();
        assertThat(connection.protocol()).isEqualTo(6);
        assertThat(connection.id()).isEqualTo(0xe534354f);
        assertThat(connection.zone()).isZero();
        assertThat(connection.initiatorSide.addresses).containsExactly(PRIVATE_TO_SERVER, 0, 0, 0);
        assertThat(connection.initiatorSide.ports).isEqualTo(40001 << 16 | 80);
        assertThat(connection.responderSide.addresses).containsExactly(ROUTER_TO_SERVER, 0, 0, 0);
        assertThat(connection.responderSide.ports).isEqualTo(41712 << 16 | 80);
        assertThat(connection.changesDestination()).isFalse();
        assertThat(connection.eventNs()).isEqualTo(0x18eb_127e_1aca_97a3L);
        assertThat(connection.startNs()).isZero();
    }

    @Test
    void shouldReadWhenItBeganAndEnded() {
        Connection connection = RecordedMessages.connection(RecordedMessages.MASQUERADED_TCP_ENDED);

        assertThat(connection.id()).isEqualTo(0xe534354f);
        assertThat(connection.startNs()).isEqualTo(0x18eb_127e_1acb_4856L);
        assertThat(connection.stopNs()).isEqualTo(0x18eb_127e_2ca1_f854L);
    }

    @Test
    void shouldReadAPingWithoutPorts() {
        Connection connection = RecordedMessages.connection(RecordedMessages.MASQUERADED_PING);

        assertThat(connection.protocol()).isEqualTo(1);
        assertThat(connection.initiatorSide.addresses).containsExactly(PRIVATE_TO_SERVER, 0, 0, 0);
        assertThat(connection.responderSide.addresses).containsExactly(ROUTER_TO_SERVER, 0, 0, 0);
        assertThat(connection.initiatorSide.ports).isZero();
        assertThat(connection.responderSide.ports).isZero();
    }

    @Test
    void shouldReadAForwardedPort() {
        Connection connection = RecordedMessages.connection(RecordedMessages.FORWARDED_TCP);

        assertThat(connection.changesDestination()).isTrue();
        assertThat(connection.initiatorSide.addresses[0]).isEqualTo(0xcb00_7150_cb00_7101L);
        assertThat(connection.initiatorSide.ports).isEqualTo(5555 << 16 | 8080);
        assertThat(connection.responderSide.addresses[0]).isEqualTo(0xcb00_7150_0a00_0005L);
        assertThat(connection.responderSide.ports).isEqualTo(5555 << 16 | 80);
    }

    @Test
    void shouldReadIpv6() {
        Connection connection = RecordedMessages.connection(RecordedMessages.MASQUERADED_UDP_IPV6);

        assertThat(connection.ipv4()).isFalse();
        assertThat(connection.initiatorSide.addresses)
                .containsExactly(0xfd00_0000_0000_0000L, 5, 0x2001_0db8_0000_0000L, 0x80);
        assertThat(connection.initiatorSide.ports).isEqualTo(5353 << 16 | 53);
        assertThat(connection.responderSide.addresses)
                .containsExactly(0x2001_0db8_0000_0000L, 1, 0x2001_0db8_0000_0000L, 0x80);
        assertThat(connection.responderSide.ports).isEqualTo(54284 << 16 | 53);
    }

    @Test
    void shouldNotReadWhatIsCutShort() {
        byte[] whole = RecordedMessages.octets(RecordedMessages.MASQUERADED_TCP);
        for (int length = 1; length < 124; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length >= Integer.BYTES) {
                cut[0] = (byte) length;
            }
            assertThat(RecordedMessages.read(cut, new Connection()))
                    .as("%d octets", length)
                    .isFalse();
        }
    }

    @Property(tries = 500)
    void shouldSurviveAnyOctets(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] message = RecordedMessages.octets(RecordedMessages.MASQUERADED_UDP_IPV6);
        for (int i = random.nextInt(8); i >= 0; i--) {
            message[random.nextInt(message.length)] = (byte) random.nextInt();
        }
        assertThatCode(() -> RecordedMessages.read(message, new Connection())).doesNotThrowAnyException();
    }
}
