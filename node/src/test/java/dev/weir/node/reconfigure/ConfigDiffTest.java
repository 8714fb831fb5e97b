// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.text.ConfigException;
import dev.weir.config.text.ConfigLoader;
import org.junit.jupiter.api.Test;

class ConfigDiffTest {

    @Test
    void shouldTellWhatIsDifferentByItsKey() throws ConfigException {
        assertThat(ConfigDiff.of(ConfigLoader.parse("""
                        captures: [{type: ring, interface: eth0}]
                        metering: {idleTimeout: 15s, fragments: {timeout: 10s}}
                        router: {forwarding: {mode: passive}}
                        """, "t"), ConfigLoader.parse("""
                        captures: [{type: ring, interface: eth0}]
                        metering: {idleTimeout: 1m30s, shards: 2, fragments: {timeout: 20s}}
                        router: {forwarding: {mode: mirror, interface: eth1}}
                        """, "t")))
                .containsExactly(
                        "router.forwarding: passive -> mirror",
                        "metering.idleTimeout: 15s -> 90s",
                        "metering.shards: 1 -> 2",
                        "metering.fragments.timeout: 10s -> 20s");
    }

    @Test
    void shouldTellNothingOfEqualOnes() throws ConfigException {
        assertThat(ConfigDiff.of(ConfigLoader.parse("", "t"), ConfigLoader.parse("{}", "t")))
                .isEmpty();
    }
}
