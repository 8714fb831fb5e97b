// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.ConntrackConfig;
import dev.weir.config.ConntrackdConfig;
import dev.weir.config.CsvFormatConfig;
import dev.weir.config.DataSize;
import dev.weir.config.Decapsulation;
import dev.weir.config.Direction;
import dev.weir.config.ExporterConfig;
import dev.weir.config.Fanout;
import dev.weir.config.FileCaptureConfig;
import dev.weir.config.FileTransportConfig;
import dev.weir.config.FragmentConfig;
import dev.weir.config.HaConfig;
import dev.weir.config.HeartbeatConfig;
import dev.weir.config.HttpConfig;
import dev.weir.config.IpfixFormatConfig;
import dev.weir.config.JsonFormatConfig;
import dev.weir.config.LogLevel;
import dev.weir.config.LoggingConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.config.MulticastClusterConfig;
import dev.weir.config.NatConfig;
import dev.weir.config.NatMode;
import dev.weir.config.NetFlow5FormatConfig;
import dev.weir.config.NetFlow9FormatConfig;
import dev.weir.config.NoTakeoverConfig;
import dev.weir.config.NoWitnessConfig;
import dev.weir.config.NodeConfig;
import dev.weir.config.NodeRole;
import dev.weir.config.ObservationPointConfig;
import dev.weir.config.OnStop;
import dev.weir.config.PcapCaptureConfig;
import dev.weir.config.RingCaptureConfig;
import dev.weir.config.RoutedForwardingConfig;
import dev.weir.config.RoutedInterfaceConfig;
import dev.weir.config.RouterConfig;
import dev.weir.config.StdoutTransportConfig;
import dev.weir.config.TemplateConfig;
import dev.weir.config.TlsConfig;
import dev.weir.config.UdpTransportConfig;
import dev.weir.config.WeirConfig;
import dev.weir.config.WhenFull;
import java.time.Duration;
import java.util.List;

/** A configuration in which every key of every variant is given and none has its default, as text and as records. */
final class FullConfig {

    static final String YAML = """
            node:
              name: edge-1
              observationDomainId: 4294967295
              stateDirectory: /run/weir-1
              roles: [export, router]
            router:
              forwarding:
                mode: routed
                interfaces:
                  - {name: ens5, uplink: true, table: 105, gateway: 10.0.0.1, gateway6: "2001:db8::1"}
                  - {name: ens6}
                ipv6: false
                mssClamp: false
                nat:
                  mode: snat
                  inside: [ens6]
                  outside: ens5
                  addresses: [203.0.113.5-203.0.113.9, "2001:db8::5"]
                  ports: 1024-65535
                  ipv6: true
                  portForwards: ["tcp/443=10.0.1.5:8443", "udp/5000-5010=[2001:db8:1::5]"]
                conntrack:
                  max: 1048576
                  tcpEstablishedTimeout: 2h4m
                  udpTimeout: 20s
                  udpStreamTimeout: 1m
                  loose: false
                  liberal: true
                onStop: restore
            captures:
              - type: files
                name: replay
                files: [a.pcap, "b c.pcapng"]
                filter: tcp port 80
                observationPoint: {id: 17, direction: ingress}
              - type: pcap
                name: uplink
                interface: eth0.100
                promiscuous: true
                filter: not (host ::1 or tcp[13] & 2 != 0)
                snapLength: 262144
                bufferSize: 10MB
                blockTimeout: 1s
                observationPoint: {id: 65535, direction: egress}
              - type: ring
                name: trunk
                interface: eth7
                promiscuous: true
                filter: vlan 7
                snapLength: 96
                bufferSize: 8MiB
                blockSize: 128KiB
                blockTimeout: 50ms
                threads: 4
                fanout: cpu
                observationPoint: {id: 1, direction: egress}
            metering:
              activeTimeout: 200ms
              idleTimeout: 1m30s
              tcpLinger: 0
              maxFlows: 67108864
              shards: 64
              decapsulate: [gtpu, vxlan]
              fragments:
                maxDatagrams: 1
                timeout: 5m
            exporters:
              - name: a
                format: {type: json, biflow: false}
                transport: {type: file, path: /tmp/x.json, rotateSize: 4096, rotateInterval: 1h, keep: 24}
                queueRecords: 1
                whenFull: block
                flushInterval: 1ms
              - name: b
                format: {type: csv, biflow: false}
                transport: {type: stdout}
                queueRecords: 2
                whenFull: BLOCK
                flushInterval: 1m
              - name: c
                format: {type: netflow5, engineType: 255, engineId: 254}
                transport: {type: udp, host: "2001:db8::1", port: 2055, maxDatagramsPerSecond: 1000, resolveInterval: 1s}
                queueRecords: 3
                whenFull: block
                flushInterval: 2ms
              - name: d
                format:
                  type: netflow9
                  sourceId: 0
                  templates: {refreshTimeout: 1s, refreshPackets: 0, optionsRefreshTimeout: 24h}
                  maxMessageSize: 65507
                transport: {type: stdout}
                queueRecords: 4
                whenFull: block
                flushInterval: 3ms
              - name: e
                format:
                  type: ipfix
                  observationDomainId: 4294967295
                  biflow: true
                  templates: {refreshTimeout: 2s, refreshPackets: 2147483647, optionsRefreshTimeout: 3s}
                  maxMessageSize: 512
                transport: {type: udp, host: collector.example.net, port: 65535, maxDatagramsPerSecond: 1, resolveInterval: 24h}
                queueRecords: 16777216
                whenFull: block
                flushInterval: 4ms
            cluster:
              type: multicast
              interface: 10.0.1.11
            ha:
              group: edge
            http:
              enabled: false
              listen: 192.0.2.1
              port: 65535
              hosts: [weir.example.net]
              tls: {certificate: /etc/weir/server.pem, key: /etc/weir/server.key, clientAuthority: /etc/weir/clients.pem}
              tokens: ["reader:prometheus:sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]
              clients: ["operator:CN=deploy,O=Example"]
              requestsPerSecond: 1000000
              auditLog: /var/log/weir/audit.log
              recentRecords: 3MiB
            logging: {level: debug}
            """;

    static final WeirConfig RECORD = new WeirConfig(
            new NodeConfig("edge-1", 4_294_967_295L, "/run/weir-1", List.of(NodeRole.ROUTER, NodeRole.EXPORT)),
            new RouterConfig(new RoutedForwardingConfig(
                    List.of(
                            new RoutedInterfaceConfig("ens5", true, 105, "10.0.0.1", "2001:db8::1"),
                            RoutedInterfaceConfig.of("ens6")),
                    false,
                    false,
                    new NatConfig(
                            NatMode.SNAT,
                            List.of("ens6"),
                            "ens5",
                            List.of("203.0.113.5-203.0.113.9", "2001:db8::5"),
                            "1024-65535",
                            true,
                            List.of("tcp/443=10.0.1.5:8443", "udp/5000-5010=[2001:db8:1::5]")),
                    new ConntrackConfig(
                            1_048_576,
                            Duration.ofMinutes(124),
                            Duration.ofSeconds(20),
                            Duration.ofMinutes(1),
                            false,
                            true),
                    OnStop.RESTORE)),
            List.of(
                    new FileCaptureConfig(
                            "replay",
                            List.of("a.pcap", "b c.pcapng"),
                            "tcp port 80",
                            new ObservationPointConfig(17, Direction.INGRESS)),
                    new PcapCaptureConfig(
                            "uplink",
                            "eth0.100",
                            true,
                            "not (host ::1 or tcp[13] & 2 != 0)",
                            262_144,
                            new DataSize(10_000_000),
                            Duration.ofSeconds(1),
                            new ObservationPointConfig(65_535, Direction.EGRESS)),
                    new RingCaptureConfig(
                            "trunk",
                            "eth7",
                            true,
                            "vlan 7",
                            96,
                            DataSize.ofMiB(8),
                            new DataSize(131_072),
                            Duration.ofMillis(50),
                            4,
                            Fanout.CPU,
                            new ObservationPointConfig(1, Direction.EGRESS))),
            new MeteringConfig(
                    Duration.ofMillis(200),
                    Duration.ofSeconds(90),
                    Duration.ZERO,
                    67_108_864,
                    64,
                    List.of(Decapsulation.VXLAN, Decapsulation.GTPU),
                    new FragmentConfig(1, Duration.ofMinutes(5))),
            List.of(
                    new ExporterConfig(
                            "a",
                            new JsonFormatConfig(false),
                            new FileTransportConfig("/tmp/x.json", new DataSize(4096), Duration.ofHours(1), 24),
                            1,
                            WhenFull.BLOCK,
                            Duration.ofMillis(1)),
                    new ExporterConfig(
                            "b",
                            new CsvFormatConfig(false),
                            new StdoutTransportConfig(),
                            2,
                            WhenFull.BLOCK,
                            Duration.ofMinutes(1)),
                    new ExporterConfig(
                            "c",
                            new NetFlow5FormatConfig(255, 254),
                            new UdpTransportConfig("2001:db8::1", 2055, 1000, Duration.ofSeconds(1)),
                            3,
                            WhenFull.BLOCK,
                            Duration.ofMillis(2)),
                    new ExporterConfig(
                            "d",
                            new NetFlow9FormatConfig(
                                    0L, new TemplateConfig(Duration.ofSeconds(1), 0, Duration.ofHours(24)), 65_507),
                            new StdoutTransportConfig(),
                            4,
                            WhenFull.BLOCK,
                            Duration.ofMillis(3)),
                    new ExporterConfig(
                            "e",
                            new IpfixFormatConfig(
                                    4_294_967_295L,
                                    true,
                                    new TemplateConfig(Duration.ofSeconds(2), Integer.MAX_VALUE, Duration.ofSeconds(3)),
                                    512),
                            new UdpTransportConfig("collector.example.net", 65_535, 1, Duration.ofHours(24)),
                            16_777_216,
                            WhenFull.BLOCK,
                            Duration.ofMillis(4))),
            MulticastClusterConfig.of("10.0.1.11"),
            new HaConfig(
                    "edge",
                    HaConfig.DEFAULT_PRIORITY,
                    HaConfig.DEFAULT_MODE,
                    HaConfig.DEFAULT_PREEMPT,
                    HaConfig.DEFAULT_HOLD_DOWN,
                    HaConfig.DEFAULT_CHECKPOINT_INTERVAL,
                    HaConfig.DEFAULT_STATE_MEMORY,
                    HeartbeatConfig.defaults(),
                    NoWitnessConfig.defaults(),
                    NoTakeoverConfig.defaults(),
                    ConntrackdConfig.defaults()),
            new HttpConfig(
                    false,
                    "192.0.2.1",
                    65_535,
                    List.of("weir.example.net"),
                    new TlsConfig("/etc/weir/server.pem", "/etc/weir/server.key", "/etc/weir/clients.pem"),
                    List.of(
                            "reader:prometheus:sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
                    List.of("operator:CN=deploy,O=Example"),
                    1_000_000,
                    "/var/log/weir/audit.log",
                    DataSize.ofMiB(3)),
            new LoggingConfig(LogLevel.DEBUG));

    private FullConfig() {}
}
