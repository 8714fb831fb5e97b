// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressesTest {
    private static InetAddress address(String text) {
        return IpAddresses.parse(text).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "10.0.0", "10.0.0.256", "fe80::1%eth0", ":", "1:2", "a.b.c.d", "12"})
    void shouldRefuseWhatIsNoAddress(String text) {
        assertThat(IpAddresses.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1/24", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "2001:db8::1/64", "x/8", "::/129"})
    void shouldRefuseWhatIsNoNetwork(String text) {
        assertThat(IpPrefix.parse(text)).isEmpty();
    }

    @Test
    void shouldKnowWhatLiesInANetwork() {
        IpPrefix odd = IpPrefix.parse("10.0.64.0/18").orElseThrow();
        assertThat(odd.contains(address("10.0.64.0"))).isTrue();
        assertThat(odd.contains(address("10.0.127.255"))).isTrue();
        assertThat(odd.contains(address("10.0.128.0"))).isFalse();
        assertThat(odd.contains(address("::1"))).isFalse();
        assertThat(IpPrefix.parse("::/0").orElseThrow().contains(address("2001:db8::1")))
                .isTrue();
        assertThat(odd).hasToString("10.0.64.0/18");
    }

    @Test
    void shouldReadRanges() {
        assertThat(IpAddresses.versionOfRange("10.0.0.1")).isEqualTo(4);
        assertThat(IpAddresses.versionOfRange("10.0.0.1-10.0.0.200")).isEqualTo(4);
        assertThat(IpAddresses.versionOfRange("::1-::2")).isEqualTo(6);
        assertThat(IpAddresses.versionOfRange("10.0.0.2-10.0.0.1")).isZero();
        assertThat(IpAddresses.versionOfRange("10.0.0.2-::1")).isZero();
    }

    @Test
    void shouldReadPortForwards() {
        assertThat(PortForward.parse("TCP/443=10.0.1.5:8443"))
                .isEqualTo(new PortForward("tcp", "443", address("10.0.1.5"), "8443"));
        assertThat(PortForward.parse("udp/5000-5010=[2001:db8::5]"))
                .isEqualTo(new PortForward("udp", "5000-5010", address("2001:db8::5"), "5000-5010"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp/443",
                "icmp/1=10.0.0.1",
                "tcp/0=10.0.0.1",
                "tcp/443=host:1",
                "tcp/5-1=10.0.0.1",
                "tcp/1-9=10.0.0.1:5",
                "tcp/65536=10.0.0.1"
            })
    void shouldRefuseWhatIsNoPortForward(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PortForward.parse(text))
                .withMessageStartingWith("is \"" + text + "\"; write ");
    }
}
