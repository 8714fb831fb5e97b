// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class SysctlTest {
    /** The kernel tells settings that are counted in ticks in one piece only. */
    @Test
    void shouldReadAllDigits() throws Exception {
        Process cat = new ProcessBuilder(
                        "cat", "/proc/sys/net/ipv4/neigh/lo/proxy_delay", "/proc/sys/net/core/somaxconn")
                .start();
        String expected = new String(cat.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

        assertThat(expected.lines())
                .hasSize(2)
                .allMatch(value -> value.length() > 1)
                .containsExactly(
                        Sysctl.of("net/ipv4/neigh/lo/proxy_delay", "")
                                .observe(new Observation(null))
                                .orElseThrow(),
                        Sysctl.of("net/core/somaxconn", "")
                                .observe(new Observation(null))
                                .orElseThrow());
    }
}
