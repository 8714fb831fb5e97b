# Copyright The Weir Authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Traffic of real programs between the hosts, each kind with a check that it arrived whole.

readonly TRAFFIC_KINDS=(ping pmtu fragments jumbo tcp udp http)
readonly HTTP_PORT=8000
readonly SERVERS=(b1 inet)

# Who is talked to: they wait from the begin.
start_servers() {
    local each
    mkdir -p "$lab_state/www"
    for each in "${SERVERS[@]}"; do
        # One takes one client at a time.
        start_at "$each" "iperf3-$each-4" iperf3 -s --forceflush -p "$(iperf_port 4)"
        start_at "$each" "iperf3-$each-6" iperf3 -s --forceflush -p "$(iperf_port 6)"
        start_at "$each" "http-$each" python3 -m http.server --bind :: --directory "$lab_state/www" $HTTP_PORT
    done
    start_collector
    for each in "${SERVERS[@]}"; do
        wait_until 10 "iperf3 at $each" is_listening "$each" tcp "$(iperf_port 4)"
        wait_until 10 "iperf3 at $each" is_listening "$each" tcp "$(iperf_port 6)"
        wait_until 10 "the web server at $each" is_listening "$each" tcp $HTTP_PORT
    done
}

# Of the server that an IP version has for itself.
iperf_port() { [ "$1" = 4 ] && echo 5201 || echo 5202; }

start_collector() {
    mkdir -p "$lab_state/collected"
    # It notes in shared memory that it runs, by the number of its folder's inode and its own process: killed, it leaves that
    # to whichever has the same numbers one day, which then refuses to start. So it has shared memory of its own.
    start_at collector collector unshare --ipc nfcapd -C none -w "$lab_state/collected" -b 10.88.9.2 -p 4739
    wait_until 10 "the collector" is_listening collector udp 4739
}

# is_listening HOST tcp|udp PORT
is_listening() {
    local state=0A hex
    [ "$2" = tcp ] || state=07
    hex=$(printf '%04X' "$3")
    in_ns "$1" cat "/proc/net/$2" "/proc/net/${2}6" | grep -q ":$hex [0-9A-F]*:0000 $state "
}

cmd_traffic() {
    local seconds=1 megabytes=100 kinds=() kind failed=0
    while [ $# -gt 0 ]; do
        case $1 in
            --seconds) seconds=$(value_of "$@") && shift 2 ;;
            --seconds=*) seconds=${1#*=} && shift ;;
            --megabytes) megabytes=$(value_of "$@") && shift 2 ;;
            --megabytes=*) megabytes=${1#*=} && shift ;;
            *)
                is_one_of "$1" "${TRAFFIC_KINDS[@]}" || usage_error "traffic: \"$1\" is none of ${TRAFFIC_KINDS[*]}"
                kinds+=("$1") && shift
                ;;
        esac
    done
    is_number "$seconds" || usage_error "--seconds: \"$seconds\" is no number of seconds"
    is_number "$megabytes" || usage_error "--megabytes: \"$megabytes\" is no number of megabytes"
    [ ${#kinds[@]} -gt 0 ] || kinds=("${TRAFFIC_KINDS[@]}")
    [ -e "$lab_state/www/$megabytes.sha256" ] || make_file "$lab_state/www/$megabytes"
    for kind in "${kinds[@]}"; do
        send_to_all "$kind" || failed=1
    done
    await_stillness
    return $failed
}

# Sends to all servers at once, over IPv4 and IPv6: send_to_all KIND
send_to_all() {
    local host pids=() pid failed=0
    for host in "${SERVERS[@]}"; do
        find_host "$host"
        "send_$1" "$host" "$ipv4" 4 &
        pids+=($!)
        "send_$1" "$host" "$ipv6" 6 &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do
        wait "$pid" || failed=1
    done
    return $failed
}

# Tells how it went: tell KIND HOST FAMILY RESULT TEXT
tell() {
    printf '%-4s %-9s a1 to %-4s over IPv%s  %s\n' "$4" "$1" "$2" "$3" "$5"
    [ "$4" = ok ]
}

# Runs a ping whose answers must all come: pings KIND HOST ADDRESS FAMILY OPTION...
pings() {
    local kind=$1 host=$2 to=$3 family=$4 output
    shift 4
    if output=$(in_ns a1 ping -q -n -i 0.02 -W 2 "$@" "$to" 2>&1) && [[ $output == *" 0% packet loss"* ]]; then
        tell "$kind" "$host" "$family" ok "$(sed -n 's/.*min\/avg\/max.* = /round trip /p' <<<"$output")"
    else
        tell "$kind" "$host" "$family" FAIL "$(tr '\n' ' ' <<<"$output")"
    fi
}

send_ping() { pings ping "$@" -c 10; }

# Cut up by the sender: 20,008 octets take three packets in the VPC, and 16 on the way to the internet.
send_fragments() {
    [ "$1" != inet ] || learn_path_mtu "$2" "$3"
    pings fragments "$@" -c 5 -s 20000
}

# The longest packets that fit, with no leave to cut them.
send_jumbo() {
    local longest
    longest=$(host_mtu "$(cat "$lab_state/mode")")
    [ "$1" != inet ] || longest=$ISP_MTU
    pings jumbo "$@" -c 5 -M "do" -s $((longest - ($3 == 4 ? 28 : 48)))
}

# A packet that is too long for the way to the internet: the router before that way says so, and the host learns it.
send_pmtu() {
    [ "$1" = inet ] || return 0
    in_ns a1 ip "-$3" route flush cache
    learn_path_mtu "$2" "$3"
    local known
    known=$(in_ns a1 ip route get "$2" | sed -n 's/.* mtu \([0-9]*\).*/\1/p')
    if [ "$known" = "$ISP_MTU" ]; then
        tell pmtu "$1" "$3" ok "path MTU $known"
    else
        tell pmtu "$1" "$3" FAIL "the path MTU is $ISP_MTU, and the host believes in ${known:-its own}"
    fi
}

# Has both ends of the way to the internet find out what it takes: learn_path_mtu ADDRESS FAMILY. The way back is of IPv6
# only, since with NAT the internet cannot take that of IPv4 by itself.
learn_path_mtu() {
    in_ns a1 ping -q -n -c 1 -W 0.5 -M "do" -s $((INTERNET_MTU - ($2 == 4 ? 28 : 48))) "$1" >/dev/null 2>&1 || :
    if [ "$2" = 6 ]; then
        find_host a1
        in_ns inet ping -q -n -c 1 -W 0.5 -M "do" -s $((INTERNET_MTU - 48)) "$ipv6" >/dev/null 2>&1 || :
    fi
}

# Sends with iperf3: iperf KIND HOST ADDRESS FAMILY OPTION...
iperf() {
    local kind=$1 host=$2 to=$3 family=$4 output
    shift 4
    if output=$(in_ns a1 iperf3 -c "$to" -p "$(iperf_port "$family")" -J "$@" 2>&1); then
        tell "$kind" "$host" "$family" ok "$(jq -r '.end | "\((.sum_received // .sum).bytes) octets, "
            + if .sum.lost_packets then "\(.sum.lost_packets) of \(.sum.packets) datagrams lost"
                else "\(.sum_sent.retransmits) retransmitted" end' <<<"$output")"
    else
        tell "$kind" "$host" "$family" FAIL "$(jq -r '.error // .' <<<"$output" 2>/dev/null || printf '%s' "$output")"
    fi
}

send_tcp() { iperf tcp "$@" -t "$seconds" -b 200M; }

send_udp() { iperf udp "$@" -t "$seconds" -b 25M -u -l 1200; }

# One file over one connection, whose digest must be that of the original.
send_http() {
    local file=$lab_state/www/$megabytes found to=$2
    [ "$3" = 4 ] || to="[$to]"
    found=$(in_ns a1 curl -sS -f --max-time 60 "http://$to:$HTTP_PORT/$megabytes" 2>&1 | sha256sum | cut -d ' ' -f 1)
    if [ "$found" = "$(cat "$file.sha256")" ]; then
        tell http "$1" "$3" ok "$megabytes MB, sha256 ${found::16}"
    else
        tell http "$1" "$3" FAIL "sha256 ${found::16} instead of $(head -c 16 "$file.sha256")"
    fi
}

make_file() {
    head -c "${megabytes}M" /dev/urandom >"$1"
    sha256sum "$1" | cut -d ' ' -f 1 >"$1.sha256"
}

# Waits until no packet is on its way any more: the end of a connection is the kernel's, when its program has ended.
await_stillness() {
    last_counts=
    wait_until 30 "the end of the traffic" is_still
}

is_still() {
    local host now
    for host in $(list_hosts); do
        # All but what listens (0A) and what is over (06).
        ! in_ns "$host" cat /proc/net/tcp /proc/net/tcp6 | awk '$4 ~ /^0[1-9B]$/ && $4 != "06" { exit 1 }' || continue
        last_counts=
        return 1
    done
    # Neighbour discovery (in ICMPv6) and ARP never end.
    now=$(cmd_counters | awk '$5 != 58')
    [ "$now" != "$last_counts" ] || return 0
    last_counts=$now
    return 1
}
