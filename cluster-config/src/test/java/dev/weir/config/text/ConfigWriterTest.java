// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import static org.assertj.core.api.Assertions.assertThat;

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
}
