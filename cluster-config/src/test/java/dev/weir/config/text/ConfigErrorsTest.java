// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** Each way in which a text can be wrong, and the one line that says so. */
class ConfigErrorsTest {

    private static final String CAPTURE = "captures:\n  - type: pcap\n    interface: eth0\n";
    private static final String CLUSTERED = "cluster: {type: multicast, interface: 10.0.1.11}\nha:\n  group: edge\n";
    private static final String EXPORTER = "exporters:\n  - format: {type: ipfix}\n    transport: {type: stdout}\n";

    static final List<Arguments> REJECTIONS = List.of(
            wrong("hello", "1:1: is \"hello\"; it must be a group of keys"),
            wrong("[a, b]", "1:1: is a list; it must be a group of keys"),
            wrong("nodes: {}", "1:1: nodes is no key; did you mean node?"),
            wrong(
                    "x: {}",
                    "1:1: x is no key; known are node, router, captures, metering, exporters, cluster,"
                            + " ha, http, logging"),
            wrong(
                    "\"a\\nb\": 1",
                    "1:1: \"a?b\" is no key; known are node, router, captures, metering, exporters, cluster,"
                            + " ha, http, logging"),
            wrong(
                    "node: {roles: [router, flwo]}",
                    "1:24: node.roles[1] cannot be used: \"flwo\" is unknown; did you mean flow? It must be one of router,"
                            + " flow, export"),
            wrong("node: {roles: []}", "1:15: node.roles is empty; a node must have at least one"),
            wrong("node: {roles: 'flow,flow'}", "1:15: node.roles[1] is flow once more; name each role once"),
            wrong(
                    "node: {roles: [flow]}",
                    "1:1: cluster.type is none; node.roles leaves parts to other nodes, which takes a cluster"),
            wrong("ha: {group: edge}", "1:1: cluster.type is none; ha.group \"edge\" takes a cluster"),
            wrong(
                    "{cluster: {type: none}, ha: {group: edge}}",
                    "1:18: cluster.type is none; ha.group \"edge\" takes a cluster"),
            wrong(
                    "{cluster: {type: tcpip}, ha: {group: edge}}",
                    "1:18: cluster.type is \"tcpip\"; did you mean tcp-ip? It must be one of none, tcp-ip, multicast, aws,"
                            + " kubernetes"),
            wrong(
                    "cluster: {type: tcp-ip, members: 10.0.1.12}",
                    "1:10: cluster.interface is missing. IP address of this node that the cluster binds to, and to no"
                            + " other. Its traffic is not encrypted: give one of a network that only nodes are in."),
            wrong(
                    "cluster: {type: tcp-ip, interface: eth0, members: 10.0.1.12}",
                    "1:36: cluster.interface is \"eth0\"; it must be an IP address"),
            wrong(
                    "cluster: {type: tcp-ip, interface: '::', members: 10.0.1.12}",
                    "1:36: cluster.interface is \"::\"; it must be the IP address of one of this node's interfaces"),
            wrong(
                    "cluster: {type: tcp-ip, interface: 10.0.1.11, members: []}",
                    "1:56: cluster.members is empty; it must name at least one node"),
            wrong(
                    "cluster: {type: tcp-ip, interface: 10.0.1.11, members: ['10.0.1.12:0']}",
                    "1:57: cluster.members[0] is \"10.0.1.12:0\"; it must be an IP address, with or without a port, such as"
                            + " 10.0.1.12 or 10.0.1.12:5702"),
            wrong(
                    "cluster: {type: tcp-ip, interface: 10.0.1.11, members: [10.0.1.12, 10.0.1.12]}",
                    "1:68: cluster.members[1] is \"10.0.1.12\" once more; name each once"),
            wrong(
                    "cluster: {type: multicast, interface: 10.0.1.11, port: 5801}",
                    "1:10: cluster.busPort is 5801, as port is; the event bus takes a port of its own"),
            wrong(
                    "cluster: {type: multicast, interface: 10.0.1.11, group: 10.0.0.1}",
                    "1:57: cluster.group is \"10.0.0.1\"; it must be a multicast address, such as 224.2.2.3"),
            wrong(
                    "cluster: {type: multicast, interface: 10.0.1.11, detection: {maxSilence: 2500ms}}",
                    "1:74: cluster.detection.maxSilence is 2500ms; it must be a number of whole seconds"),
            wrong(
                    "cluster: {type: multicast, interface: 10.0.1.11, detection: {heartbeatInterval: 4s, maxSilence: 3s}}",
                    "1:97: cluster.detection.maxSilence is 3s; it must be at least heartbeatInterval, which is 4s"),
            wrong(
                    "cluster: {type: aws, interface: 10.0.1.11, tagKey: weir, region: Frankfurt}",
                    "1:66: cluster.region is \"Frankfurt\"; it must be the name of an AWS region, such as eu-central-1"),
            wrong(
                    "cluster: {type: kubernetes, interface: 10.0.1.11, service: http://weir}",
                    "1:60: cluster.service is \"http://weir\"; it must be a DNS name, such as"
                            + " weir.default.svc.cluster.local"),
            wrong(
                    CLUSTERED + "  heartbeat: {peers: 10.0.2.12, listen: 10.0.2.11}\n",
                    "4:14: ha.heartbeat.key is empty; peers need a secret that they share with this node"),
            wrong(
                    CLUSTERED + "  heartbeat: {peers: 10.0.2.12, key: 0123456789abcdef}\n",
                    "4:14: ha.heartbeat.listen is empty; peers need an address to send their heartbeats to"),
            wrong(
                    CLUSTERED + "  heartbeat: {key: too short}\n",
                    "4:20: ha.heartbeat.key has 9 characters; it must have at least 16"),
            wrong(
                    CLUSTERED + "  witness: {type: node, address: third}\n",
                    "4:34: ha.witness.address is \"third\"; it must be an IP address with a port, such as 10.0.3.13:8643"),
            wrong(
                    CLUSTERED + "  takeover: {type: vip, interface: eth0}\n",
                    "4:13: ha.takeover.addresses is missing. The addresses, each with the length of its network's prefix:"
                            + " 10.0.1.5/24."),
            wrong(
                    CLUSTERED + "  takeover: {type: vip, interface: eth0, addresses: 10.0.1.5}\n",
                    "4:53: ha.takeover.addresses[0] is \"10.0.1.5\"; it must be an address with the length of its prefix,"
                            + " such as 10.0.1.5/24"),
            wrong(
                    CLUSTERED + "  takeover: {type: exec, command: move-traffic}\n",
                    "4:35: ha.takeover.command[0] is \"move-traffic\"; it must be the whole path of a program"),
            wrong(
                    CLUSTERED + "  takeover: {type: aws, routeTables: rtb-1, destinations: 0.0.0.0/0}\n",
                    "4:38: ha.takeover.routeTables[0] is \"rtb-1\"; it must be the id of a route table, such as"
                            + " rtb-0123456789abcdef0"),
            wrong(
                    CLUSTERED + "  conntrackd: {enabled: true}\n",
                    "4:15: ha.conntrackd.interface is empty; conntrackd needs the interface that leads to the other"
                            + " members"),
            wrong(
                    "ha: {takeover: {type: exec, command: /bin/x}}",
                    "1:5: ha.group is empty; takeover is for a failover group, which must have a name"),
            wrong(
                    "http: {listen: localhost}",
                    "1:16: http.listen is \"localhost\"; it must be an IP address, such as 127.0.0.1 or ::1"),
            wrong(
                    "http: {listen: 0.0.0.0}",
                    "1:16: http.listen is 0.0.0.0, which others can reach: that takes TLS (http.tls.certificate and"
                            + " http.tls.key) and a token ('weir token create' prints one for http.tokens) or client"
                            + " certificates (http.tls.clientAuthority and http.clients); without them, listen on"
                            + " 127.0.0.1"),
            wrong(
                    "http: {tls: {certificate: a.pem}}",
                    "1:13: http.tls.key is empty; a certificate takes the file of its private key"),
            wrong(
                    "http: {tokens: [weir_secret]}",
                    "1:17: http.tokens[0] is none; it must be such as reader:NAME:sha256:HASH, a line that 'weir token"
                            + " create' prints"),
            wrong(
                    "http: {clients: 'reader:CN=a'}",
                    "1:7: http.tls.clientAuthority is empty; http.clients takes the authority that their certificates"
                            + " come from"),
            wrong(
                    "router: {forwarding: {onStop: keep}}",
                    "1:22: router.forwarding.mode is missing; it must be one of passive, routed, bridged, proxy-arp, geneve,"
                            + " mirror"),
            wrong(
                    "router: {forwarding: {mode: bridgd}}",
                    "1:29: router.forwarding.mode is \"bridgd\"; did you mean bridged? It must be one of passive, routed,"
                            + " bridged, proxy-arp, geneve, mirror"),
            wrong(
                    "router: {forwarding: {mode: bridged, ports: [a, b], nat: {}}}",
                    "1:53: router.forwarding.nat is no key of mode bridged; it is one of mode routed"),
            wrong(
                    "router: {forwarding: {mode: bridged, ports: [a, a]}}",
                    "1:49: router.forwarding.ports[1] is \"a\" once more; name each interface once"),
            wrong(
                    "router: {forwarding: {mode: geneve, interface: a, arms: two}}",
                    "1:22: router.forwarding.outside is empty; two arms need the interface of the second"),
            wrong(
                    "router: {forwarding: {mode: geneve, interface: a, arms: two, outside: a}}",
                    "1:71: router.forwarding.outside is \"a\", as interface is; two arms need a second one"),
            wrong(
                    "router: {forwarding: {mode: geneve, interface: a, arms: two, outside: b, threads: 2}}",
                    "1:83: router.forwarding.threads is 2; with two arms it must be 1, which has all connections to itself"),
            wrong(
                    "router: {forwarding: {mode: geneve, interface: a, clients: [10.0.0.1/8]}}",
                    "1:61: router.forwarding.clients[0] is \"10.0.0.1/8\"; it must be a network such as 10.0.0.0/8"),
            wrong(
                    "router: {forwarding: {mode: geneve, interface: a, gateway6: 10.0.0.1}}",
                    "1:61: router.forwarding.gateway6 is \"10.0.0.1\"; it must be an IPv6 address"),
            wrong(
                    "router: {forwarding: {mode: bridged, ports: [a]}}",
                    "1:45: router.forwarding.ports has 1 interface; it must have at least 2"),
            wrong(
                    "router: {forwarding: {mode: routed, interfaces: [{name: a/b}]}}",
                    "1:57: router.forwarding.interfaces[0].name is \"a/b\"; the name of an interface has at most 15 octets,"
                            + " no space, '/', ':' or '\"' among them"),
            wrong(
                    "router: {forwarding: {mode: routed, interfaces: [{name: a, gateway: 10.0.0.1}]}}",
                    "1:69: router.forwarding.interfaces[0].gateway is given, but no table to put its route in; give table"
                            + " too"),
            wrong(
                    "router: {forwarding: {mode: routed, interfaces: [{name: a, table: 254}]}}",
                    "1:67: router.forwarding.interfaces[0].table is 254, one of the kernel's own (253 default, 254 main,"
                            + " 255 local); take another"),
            wrong(
                    "router: {forwarding: {mode: routed, interfaces: [{name: a}], nat: {mode: masquerade, inside: b,"
                            + " outside: a}}}",
                    "1:94: router.forwarding.nat.inside[0] is \"b\"; it must be one of interfaces"),
            wrong(
                    "router: {forwarding: {mode: routed, interfaces: [{name: a}, {name: b}], nat: {mode: snat, inside: b,"
                            + " outside: a}}}",
                    "1:78: router.forwarding.nat.addresses is empty; snat must be given the addresses to translate to"),
            wrong(
                    "router: {forwarding: {mode: routed, interfaces: [{name: a}, {name: b}], nat: {mode: masquerade,"
                            + " inside: b, outside: a, portForwards: [tcp/1=b]}}}",
                    "1:135: router.forwarding.nat.portForwards[0] is \"tcp/1=b\"; write protocol/ports=host:ports, such as"
                            + " tcp/443=10.0.1.5:8443 or udp/5000-5010=10.0.1.5"),
            wrong(
                    "router: {forwarding: {mode: proxy-arp, interfaces: [a, b], gateways: [10.0.0]}}",
                    "1:71: router.forwarding.gateways[0] is \"10.0.0\"; it must be an address such as 10.0.1.1"),
            wrong(
                    "router: {forwarding: {mode: proxy-arp, interfaces: [a, b], gateways: [10.0.0.1, 10.0.0.2]}}",
                    "1:81: router.forwarding.gateways[1] is \"10.0.0.2\" beside 10.0.0.1; there can be one of IPv4"
                            + " and one of IPv6"),
            wrong(
                    "router: {forwarding: {mode: proxy-arp, interfaces: [a, b], subnets: 10.0.0.0/24, gateways: 10.0.1.1}}",
                    "1:92: router.forwarding.gateways[0] is \"10.0.1.1\"; it must be in one of subnets"),
            wrong("node: 5", "1:7: node is \"5\"; it must be a group of keys"),
            wrong("node: {name: [a]}", "1:14: node.name is a list; it must be a text"),
            wrong("node: {name: {a: b}}", "1:14: node.name is a group of keys; it must be a text"),
            wrong("node: {name: ''}", "1:14: node.name is empty; it must have a value"),
            wrong(
                    "node: {name: a b}",
                    "1:14: node.name is \"a b\"; it must be at most 100 characters with no space, bracket, '=' or control"
                            + " character among them"),
            wrong(
                    "node: {observationDomainId: 4294967296}",
                    "1:29: node.observationDomainId is 4294967296; it must be from 0 to 4294967295"),
            wrong(
                    "metering:\n  shards: two\n",
                    "2:11: metering.shards is \"two\"; it must be a whole number, from 1 to 64"),
            wrong(
                    "metering:\n  shards: 1.5\n",
                    "2:11: metering.shards is \"1.5\"; it must be a whole number, from 1 to 64"),
            wrong(
                    "metering:\n  shards: 99999999999\n",
                    "2:11: metering.shards is \"99999999999\"; it must be a whole number, from 1 to 64"),
            wrong("metering:\n  shards: 65\n", "2:11: metering.shards is 65; it must be from 1 to 64"),
            wrong(
                    "metering:\n  maxFlows: 1\n  shards: 2\n",
                    "3:11: metering.shards is 2; it must be at most maxFlows, which is 1"),
            wrong(
                    "metering:\n  shards: 2\n  maxFlows: 1\n",
                    "2:11: metering.shards is 2; it must be at most maxFlows, which is 1"),
            wrong(
                    "metering:\n  activeTimeout: 60\n",
                    "2:18: metering.activeTimeout cannot be used: \"60\" has no unit; write 60s for seconds or 60ms for"
                            + " milliseconds"),
            wrong(
                    "metering:\n  activeTimeout: 5 s\n",
                    "2:18: metering.activeTimeout cannot be used: \"5 s\" is no duration; write whole numbers with units"
                            + " (d h m s ms us ns), such as 200ms, 5s, 1m30s or 2h"),
            wrong(
                    "metering:\n  activeTimeout: [5s]\n",
                    "2:18: metering.activeTimeout is a list; it must be a duration such as 200ms, 5s or 1m30s"),
            wrong(
                    "metering:\n  decapsulate: [gre, vlxan]\n",
                    "2:22: metering.decapsulate[1] cannot be used: \"vlxan\" is unknown; did you mean vxlan? It must be one"
                            + " of vxlan, geneve, gre, erspan, ipip, gtpu, teredo"),
            wrong(
                    "metering:\n  decapsulate: nnoe\n",
                    "2:16: metering.decapsulate cannot be used: \"nnoe\" is unknown; did you mean none? It must be one of"
                            + " vxlan, geneve, gre, erspan, ipip, gtpu, teredo, none, all"),
            wrong(
                    "metering:\n  decapsulate: {gre: true}\n",
                    "2:16: metering.decapsulate is a group of keys; it must be a list, each item after \"- \""),
            wrong(
                    "metering:\n  decapsulate: [gre, ]\n  shards: 0",
                    "3:11: metering.shards is 0; it must be from 1 to 64"),
            wrong(
                    "metering:\n  shards: 1\n  shards: 2\n",
                    "3:3: metering.shards is given twice; it stands in line 2 too"),
            wrong("captures: eth0", "1:11: captures is \"eth0\"; it must be a list, each item after \"- \""),
            wrong(
                    "captures: {type: pcap, interface: eth0}",
                    "1:11: captures is a group of keys; it must be a list, each item after \"- \""),
            wrong("captures: [eth0]", "1:12: captures[0] is \"eth0\"; it must be a group of keys with a type"),
            wrong("captures:\n  -\n", "2:4: captures[0].type is missing; it must be one of files, pcap, ring"),
            wrong(
                    "captures: [{interface: eth0}]",
                    "1:12: captures[0].type is missing; it must be one of files, pcap, ring"),
            wrong("captures: [{type: }]", "1:18: captures[0].type is missing; it must be one of files, pcap, ring"),
            wrong(
                    "captures: [{type: [pcap]}]",
                    "1:19: captures[0].type is a list; it must be one of files, pcap, ring"),
            wrong(
                    "captures: [{type: pacp}]",
                    "1:19: captures[0].type is \"pacp\"; did you mean pcap? It must be one of files, pcap, ring"),
            wrong(
                    "captures: [{type: pcap}]",
                    "1:12: captures[0].interface is missing. Name of the network interface; `weir interfaces` lists them."),
            wrong(
                    "captures: [{type: pcap, interface: }]",
                    "1:35: captures[0].interface is missing. Name of the network interface; `weir interfaces` lists them."),
            wrong(
                    "captures: [{type: pcap, interface: ' '}]",
                    "1:36: captures[0].interface is empty; it must have a value"),
            wrong(
                    "captures: [{type: files, files: []}]",
                    "1:33: captures[0].files is empty; it must name at least one file"),
            wrong(
                    "captures: [{type: files, files: [a, '']}]",
                    "1:37: captures[0].files[1] is empty; it must have a value"),
            wrong(
                    "captures: [{type: files, files: [a, null]}]",
                    "1:37: captures[0].files[1] is empty; it must be a text"),
            wrong(
                    CAPTURE + "    files: [a]\n",
                    "4:5: captures[0].files is no key of type pcap; it is one of type files"),
            wrong(
                    CAPTURE + "    promisc: true\n",
                    "4:5: captures[0].promisc is no key of type pcap; known are type, name,"
                            + " interface, promiscuous, filter, snapLength, bufferSize, blockTimeout, observationPoint"),
            wrong(
                    CAPTURE + "    promiscuous: yes\n",
                    "4:18: captures[0].promiscuous is \"yes\"; it must be true or false"),
            wrong(
                    CAPTURE + "    bufferSize: 64M\n",
                    "4:17: captures[0].bufferSize cannot be used: \"64M\" is no size; write a whole number of octets or one"
                            + " with a unit, such as 512, 10MB or 64MiB"),
            wrong(
                    CAPTURE + "    observationPoint: {id: 65536}\n",
                    "4:28: captures[0].observationPoint.id is 65536; it must be 0 (the capture's place in the list, counted"
                            + " from 1) or from 1 to 65535"),
            wrong(
                    CAPTURE + "    observationPoint: {direction: in}\n",
                    "4:35: captures[0].observationPoint.direction cannot be used: \"in\" is unknown; it must be one of"
                            + " ingress, egress, both"),
            wrong(
                    CAPTURE + "  - {type: files, files: a, name: eth0}\n",
                    "4:35: captures[1].name is \"eth0\", as that of captures[0] is; give each a name of its own"),
            wrong(
                    CAPTURE + "  - {type: pcap, interface: eth0}\n",
                    "4:5: captures[1].name is \"eth0\", as that of captures[0] is; give each a name of its own"),
            wrong(
                    CAPTURE + "  - {type: pcap, interface: eth1, observationPoint: {id: 1}}\n",
                    "2:5: captures[0].observationPoint.id would be 1 by its place, but another capture was given that id;"
                            + " give this one an id too"),
            wrong(
                    "exporters: [{transport: {type: stdout}}]",
                    "1:13: exporters[0].format is missing. How records are written."),
            wrong("exporters: [{format: {type: csv}}]", "1:13: exporters[0].transport is missing. Where records go."),
            wrong(
                    "exporters: [{format: csv, transport: {type: stdout}}]",
                    "1:22: exporters[0].format is \"csv\"; it must be a group of keys with a type"),
            wrong(
                    "exporters: [{format: {type: csv}, transport: {type: udp, host: h, port: 1}}]",
                    "1:22: exporters[0].format is csv; its header line needs a stream, so it goes to stdout or a file, not"
                            + " over udp"),
            wrong(
                    "exporters: [{format: {type: ipfix, maxMessageSize: 9001}, transport: {type: udp, host: h, port: 1}}]",
                    "1:52: exporters[0].format.maxMessageSize is 9001; over udp it must be at most 9000"),
            wrong(
                    "exporters: [{format: {type: netflow9, biflow: true}, transport: {type: stdout}}]",
                    "1:39: exporters[0].format.biflow is no key of type netflow9; it is one of type json or csv or ipfix"),
            wrong(
                    "exporters: [{format: {type: json}, transport: {type: file, path: f, rotateSize: 100}}]",
                    "1:81: exporters[0].transport.rotateSize is 100; it must be 0 (never) or at least 4KiB"),
            wrong(
                    EXPORTER + "    whenFull: blok\n",
                    "4:15: exporters[0].whenFull cannot be used: \"blok\" is unknown; did you mean block? It must be one of"
                            + " block, drop"),
            wrong(
                    "node: {name: [unclosed",
                    "1:23: not valid YAML: while parsing a flow sequence, expected ',' or ']', but got <stream end>"),
            wrong(
                    "node:\n\tname: x\n",
                    "2:1: not valid YAML: while scanning for the next token, found character '\\t(TAB)'"
                            + " that cannot start any token. (Do not use \\t(TAB) for indentation)"),
            wrong("node: \"\\x", "1:5: not valid YAML: what follows here cannot be read"),
            wrong("a: 1\n b: 2\n", "2:3: not valid YAML: mapping values are not allowed here"),
            wrong("{} \n---\n{}", "3:1: begins a second document; a configuration is one document"),
            wrong("? [a]\n: b\n", "1:3: has a list for a key; a key is a word"),
            wrong("node: !secret x", "1:7: has the tag \"!secret\"; a configuration has no tags"),
            wrong("node: !!python/object x", "1:7: node is \"x\"; it must be a group of keys"),
            wrong("node: *x", "1:7: refers to the anchor \"x\" before its end"),
            wrong("node: &x {name: *x}", "1:17: refers to the anchor \"x\" before its end"),
            wrong("node: \u0007", "1:7: is not text: there is a character U+0007"));

    private static Arguments wrong(String text, String line) {
        return Arguments.of(text, line);
    }

    @ParameterizedTest
    @FieldSource("REJECTIONS")
    void shouldSayWhatIsWrongAndWhere(String text, String line) {
        ConfigException refused = catchThrowableOfType(
                ConfigException.class, () -> ConfigLoader.parse(text, "weir.yaml", List.of(), name -> null));
        assertThat(refused).isNotNull();
        assertThat(refused.getMessage().lines()).containsExactly("weir.yaml:" + line);
        assertThat(refused.errors()).hasSize(1);
    }
}
