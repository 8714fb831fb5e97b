// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DestinationTest {
    private static final long INTERVAL_NS = 60_000_000_000L;

    private final AtomicInteger lookups = new AtomicInteger();
    private volatile String[] answer = {"192.0.2.1"};

    @Test
    void shouldMoveWhenTheNameStandsForAnotherAddress() throws IOException {
        Destination destination = new Destination("collector.example", 4739, INTERVAL_NS, this::resolve);
        assertThat(destination.resolve(0)).isEqualTo(new InetSocketAddress("192.0.2.1", 4739));
        assertThat(destination.text()).isEqualTo("udp://collector.example:4739 (192.0.2.1)");
        answer = new String[] {"192.0.2.7"};

        Eventually.until("the new address", () -> destination.hasMoved(INTERVAL_NS));

        assertThat(destination.address()).isEqualTo(new InetSocketAddress("192.0.2.7", 4739));
    }

    @Test
    void shouldStayWhileTheAddressIsAmongTheAnswers() throws IOException {
        Destination destination = new Destination("collector.example", 4739, INTERVAL_NS, this::resolve);
        destination.resolve(0);
        answer = new String[] {"192.0.2.9", "192.0.2.1"};

        assertThat(destination.resolve(INTERVAL_NS)).isEqualTo(new InetSocketAddress("192.0.2.1", 4739));
    }

    @Test
    void shouldNotLookUpBeforeItIsTime() throws IOException {
        Destination destination = new Destination("collector.example", 4739, INTERVAL_NS, this::resolve);
        destination.resolve(0);

        assertThat(destination.hasMoved(INTERVAL_NS - 1)).isFalse();
        assertThat(lookups).hasValue(1);
    }

    @Test
    void shouldStayWhenTheNameNoLongerResolves() throws IOException {
        Destination destination = new Destination("collector.example", 4739, INTERVAL_NS, this::resolve);
        destination.resolve(0);
        answer = new String[0];

        destination.hasMoved(INTERVAL_NS);
        Eventually.until("the second lookup", () -> lookups.get() == 2);

        assertThat(destination.hasMoved(INTERVAL_NS + 1)).isFalse();
        assertThat(destination.address()).isEqualTo(new InetSocketAddress("192.0.2.1", 4739));
    }

    @Test
    void shouldNeverLookUpALiteralAddressAgain() throws IOException {
        Destination destination = new Destination("::1", 4739, INTERVAL_NS, this::resolve);
        answer = new String[] {"::1"};
        destination.resolve(0);

        assertThat(destination.hasMoved(10 * INTERVAL_NS)).isFalse();
        assertThat(lookups).hasValue(1);
        assertThat(destination.text()).isEqualTo("udp://[::1]:4739");
    }

    @Test
    void shouldNameTheNameThatDoesNotResolve() {
        Destination destination = new Destination("collector.example", 4739, INTERVAL_NS, this::resolve);
        answer = new String[0];

        assertThatThrownBy(() -> destination.resolve(0))
                .isInstanceOf(IOException.class)
                .hasMessage("the name collector.example does not resolve");
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        String[] texts = answer;
        lookups.incrementAndGet();
        if (texts.length == 0) {
            throw new UnknownHostException(host);
        }
        InetAddress[] addresses = new InetAddress[texts.length];
        for (int i = 0; i < texts.length; i++) {
            addresses[i] = InetAddress.getByName(texts[i]);
        }
        return addresses;
    }
}
