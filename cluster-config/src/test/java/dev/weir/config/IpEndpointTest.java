// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpEndpointTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.1.12, 10.0.1.12:7",
        "10.0.1.12:5702, 10.0.1.12:5702",
        "2001:db8::1, [2001:db8:0:0:0:0:0:1]:7",
        "[2001:db8::1]:65535, [2001:db8:0:0:0:0:0:1]:65535",
    })
    void shouldReadAddressesWithAndWithoutPorts(String text, String shown) {
        assertThat(IpEndpoint.parse(text, 7)).hasToString("Optional[" + shown + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "host", "host:1", "10.0.1.12:0", "10.0.1.12:65536", "10.0.1.256:1", "10.0.1.12:", "[::1]"})
    void shouldRefuseAnythingElse(String text) {
        assertThat(IpEndpoint.parse(text, 7)).isEmpty();
    }

    @Test
    void shouldBeWhereSocketsCanSendTo() {
        assertThat(IpEndpoint.parse("127.0.0.1:9", 7).orElseThrow().socketAddress())
                .isEqualTo(new InetSocketAddress("127.0.0.1", 9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.1.5/24", "10.0.1.5/0", "10.0.1.5/32", "2001:db8:0:0:0:0:0:5/128"})
    void shouldReadHostsWithThePrefixOfTheirNetwork(String text) {
        assertThat(HostPrefix.parse(text)).hasToString("Optional[" + text + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10.0.1.5", "10.0.1.5/", "10.0.1.5/33", "10.0.1.5/-1", "224.0.0.1/24", "0.0.0.0/0", "x/24"})
    void shouldRefuseWhatIsNoHostWithAPrefix(String text) {
        assertThat(HostPrefix.parse(text)).isEmpty();
    }
}
