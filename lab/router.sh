# Copyright The Weir Authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Weir in the router: its configuration by mode, its start and its end.

write_weir_configuration() {
    {
        echo "node: {stateDirectory: $lab_state/state}"
        write_mode "$1"
        cat <<YAML
exporters:
  - name: json
    format: {type: json}
    transport: {type: file, path: $lab_state/flows.ndjson}
  - name: collector
    format: {type: ipfix}
    transport: {type: udp, host: 10.88.9.2, port: 4739}
YAML
    } >"$lab_state/weir.yaml"
}

# How Weir stands in the path, and where it looks; most modes know that by themselves.
write_mode() {
    case $1 in
        passive)
            local each
            echo "captures:"
            for each in $(router_interfaces passive); do
                echo "  - {type: ring, interface: $each, observationPoint: {id: 1, direction: ingress}}"
            done
            ;;
        routed) echo "router: {forwarding: {mode: routed, interfaces: [{name: eth0}, {name: eth1}, {name: eth2}]}}" ;;
        nat)
            echo "router: {forwarding: {mode: routed, interfaces: [{name: eth0}, {name: eth1}, {name: eth2}]," \
                "nat: {mode: masquerade, inside: [eth0, eth1], outside: eth2}}}"
            ;;
        bridged) echo "router: {forwarding: {mode: bridged, ports: [eth0, eth1]}}" ;;
        proxy-arp)
            echo "router: {forwarding: {mode: proxy-arp, interfaces: [eth0, eth1]," \
                "subnets: [10.88.1.0/24, 'fd88:1::/64'], gateways: [10.88.1.1, 'fd88:1::1']}}"
            ;;
        # Nobody asks for its health, and so nobody is to be told before the end.
        geneve) echo "router: {forwarding: {mode: geneve, interface: eth0, drain: 0s}}" ;;
        mirror) echo "router: {forwarding: {mode: mirror, interface: eth0, vnis: [7]}}" ;;
    esac
    echo "metering: {activeTimeout: 5s, idleTimeout: 2s, tcpLinger: 1s}"
}

start_weir() {
    local weir=${WEIR_LAB_WEIR:-$lab_root/weir}
    : >"$lab_state/weir.log"
    # shellcheck disable=SC2086 # a command and its options
    start_at router weir $weir run --config "$lab_state/weir.yaml"
    if ! wait_until 300 "Weir to meter" has_started || ! find_recorded weir; then
        cat "$lab_state/weir.log" >&2
        die "Weir did not start; its log is above"
    fi
}

# True, too, once it has ended.
has_started() { grep -q 'metering ' "$lab_state/weir.log" || has_no_weir; }

# Ends it as the system does, and waits until it has exported all.
stop_weir() {
    find_recorded weir || return 0
    kill -TERM "$recorded_pid"
    wait_until 30 "the end of Weir" has_no_weir
}

# Starts a viewer of flows as they are recorded, for people; what hosts ask their neighbours is left out.
show_flows() {
    tail -q -n +1 -F "$lab_state/flows.ndjson" 2>/dev/null > >(print_flows) &
    record $! viewer
    disown
}

print_flows() {
    local ended from port to at protocol packets octets back back_octets
    local row='%-12s %17s %5s -> %-17s %5s %4s %9s %11s %9s %11s\n'
    # shellcheck disable=SC2059 # one format for the head and the rows
    printf "$row" ENDED FROM PORT TO PORT PROT PACKETS OCTETS BACK OCTETS
    jq --unbuffered -r '
        (.sourceIPv4Address // .sourceIPv6Address) as $from | (.destinationIPv4Address // .destinationIPv6Address) as $to
        | select([$from, $to] | any(test("^(fe80|ff)")) | not)
        | [.flowEndNanoseconds[11:23], $from, (.sourceTransportPort // 0), $to, (.destinationTransportPort // 0),
            .protocolIdentifier, .packetDeltaCount, .octetDeltaCount, (.reversePacketDeltaCount // 0),
            (.reverseOctetDeltaCount // 0)]
        | @tsv' | while IFS=$'\t' read -r ended from port to at protocol packets octets back back_octets; do
        # shellcheck disable=SC2059 # as above
        printf "$row" "$ended" "$from" "$port" "$to" "$at" "$protocol" "$packets" "$octets" "$back" "$back_octets"
    done
}
