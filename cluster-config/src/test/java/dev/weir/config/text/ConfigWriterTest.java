// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.WeirConfig;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ConfigWriterTest {
    private static final String BLOCKS = """
            node:
              name: edge-1
              observationDomainId: 1
              stateDirectory: /run/w
              roles: [router, flow, export]
            router:
              forwarding:
                mode: passive
            captures:
              - type: files
                name: files
                files: [a.pcap, "b #c"]
                filter: "say \\"x\\"\\u000a"
                observationPoint:
                  id: 1
                  direction: both
            metering:
              activeTimeout: 1m
              idleTimeout: 15s
              tcpLinger: 1s
              maxFlows: 1000000
              shards: 1
              decapsulate: []
              fragments:
                maxDatagrams: 65536
                timeout: 30s
            exporters:
              - name: netflow9
                format:
                  type: netflow9
                  sourceId: null
                  templates:
                    refreshTimeout: 10m
                    refreshPackets: 4096
                    optionsRefreshTimeout: 10m
                  maxMessageSize: 1400
                transport:
                  type: stdout
                queueRecords: 65536
                whenFull: drop
                flushInterval: 50ms
            cluster:
              type: none
            ha:
              group: ""
              priority: 100
              mode: active-standby
              preempt: false
              holdDown: 10s
              checkpointInterval: 500ms
              stateMemory: 256MiB
              heartbeat:
                interval: 100ms
                misses: 3
                listen: ""
                port: 8643
                peers: []
                key: ""
              witness:
                type: none
              takeover:
                type: none
              conntrackd:
                enabled: false
                interface: ""
                port: 3781
                command: conntrackd
            http:
              enabled: true
              listen: "127.0.0.1"
              port: 8642
              hosts: []
              tls:
                certificate: ""
                key: ""
                clientAuthority: ""
              tokens: []
              clients: []
              requestsPerSecond: 100
              auditLog: null
              recentRecords: 16MiB
            logging:
              level: info
            """;

    @Property(tries = 500)
    void shouldWriteWhatIsReadBackEqual(@ForAll("configs") WeirConfig config) throws ConfigException {
        String yaml = ConfigWriter.yaml(config);
        assertThat(ConfigLoader.parse(yaml, "t", List.of(), name -> "must not be asked for"))
                .isEqualTo(config);
    }

    @Provide
    Arbitrary<WeirConfig> configs() {
        return ConfigArbitraries.configs();
    }

    @Test
    void shouldWriteBlocks() throws ConfigException {
        WeirConfig config = ConfigLoader.parse("""
                node: {name: edge-1, stateDirectory: /run/w}
                captures: [{type: files, files: [a.pcap, "b #c"], filter: "say \\"x\\"\\n"}]
                exporters: [{format: {type: netflow9}, transport: {type: stdout}}]
                """, "t");
        assertThat(ConfigWriter.yaml(config)).isEqualTo(BLOCKS);
    }

    @Test
    void shouldMaskTokensAndTakeTheMasksBack() throws ConfigException {
        String hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        WeirConfig config = ConfigLoader.parse("http: {tokens: 'operator:ci:sha256:" + hash + "'}", "t");

        String yaml = ConfigWriter.maskedYaml(config);

        assertThat(yaml).contains("tokens: [\"operator:ci:********\"]").doesNotContain(hash);
        assertThat(ConfigTree.masked(config).toString()).doesNotContain(hash).contains("operator:ci:********");
        assertThat(config.toString()).doesNotContain(hash);
        assertThat(ConfigLoader.parseForeign(yaml, "t", config)).isEqualTo(config);
    }

    @Test
    void shouldMaskTheKeyOfHeartbeatsAndTakeTheMaskBackInItsPlaceOnly() throws ConfigException {
        WeirConfig config = ConfigLoader.parse(
                "{cluster: {type: multicast, interface: 127.0.0.1}, ha: {group: g, heartbeat: {key: '$${env:HOME} in the sun'}}}",
                "t");
        String secret = config.ha().heartbeat().key();
        assertThat(secret).isEqualTo("${env:HOME} in the sun");

        String yaml = ConfigWriter.maskedYaml(config);

        assertThat(yaml).contains("key: \"********\"").doesNotContain(secret);
        assertThat(ConfigTree.masked(config).toString()).doesNotContain(secret);
        assertThat(config.toString()).doesNotContain(secret);
        assertThat(ConfigLoader.parseForeign(yaml, "t", config)).isEqualTo(config);
        String patch = "{ha: {heartbeat: {misses: 4, key: '********'}}, node: {name: '********'}}";
        WeirConfig patched = ConfigLoader.parseForeign(ConfigTree.patched(config, patch, "p"), "p");
        assertThat(patched.ha().heartbeat().key()).isEqualTo(secret);
        assertThat(patched.node().name()).isEqualTo("********");
    }

    @Test
    void shouldPatchByMerging() throws ConfigException {
        WeirConfig config =
                ConfigLoader.parse("{metering: {activeTimeout: 5s, idleTimeout: 2s}, node: {name: a}}", "t");

        String patched = ConfigTree.patched(
                config,
                "{metering: {activeTimeout: null, idleTimeout: 3s}, captures: [{type: ring, interface: x}]}",
                "p");

        WeirConfig merged = ConfigLoader.parseForeign(patched, "p");
        assertThat(merged.metering().activeTimeout())
                .isEqualTo(WeirConfig.defaults().metering().activeTimeout());
        assertThat(merged.metering().idleTimeout()).hasSeconds(3);
        assertThat(merged.node()).isEqualTo(config.node());
        assertThat(merged.captures()).hasSize(1);
    }

    @Test
    void shouldReadNoVariablesForOthers() {
        assertThatThrownBy(() -> ConfigLoader.parseForeign("node: {name: '${env:PATH}'}", "body"))
                .hasMessageContaining("refers to the environment variable \"PATH\", and none is read for others");
    }
}
