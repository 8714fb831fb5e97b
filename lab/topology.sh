# Copyright The Weir Authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Who is connected to whom, by mode:
#
#   passive, routed, nat     a1 a2 ─ switch a ─ eth0 ROUTER eth2 ─ isp ─ inet
#                            b1 b2 ─ switch b ─ eth1
#
#   bridged, proxy-arp       a1 a2 ─ switch a ─ eth0 ROUTER eth1 ─ switch b ─ b1 b2
#                                                                  └ gw ─ isp ─ inet          all of one subnet
#
#   geneve, mirror           a1 a2 ─ switch a ─ eth0 gw eth2 ─ isp ─ inet
#                            b1 b2 ─ switch b ─ eth1 └ eth3 ─ eth0 ROUTER
#                            gw is the VPC's router with a Gateway Load Balancer, or mirrors what it forwards
#
# ROUTER, where Weir runs, has an interface mgmt0 to the collector in every mode. The subnets have the MTU of a VPC; the
# way to isp has a smaller one than both its ends know, so that path MTU discovery has something to find.

readonly VPC_MTU=9001
readonly ISP_MTU=1300
readonly INTERNET_MTU=1500
readonly APPLIANCE_MTU=9216
readonly GWLB_MTU=8500
readonly CABLE_QUEUE=100000

# The longest packet that hosts of the VPC send, by mode: a load balancer drops a longer one without a word, so that path
# MTU discovery does not find it out, and hosts are to know.
host_mtu() { [ "$1" = geneve ] && echo $GWLB_MTU || echo $VPC_MTU; }

# The interfaces of the router that traffic passes, by mode.
router_interfaces() {
    case $1 in
        passive | routed | nat) echo eth0 eth1 eth2 ;;
        bridged | proxy-arp) echo eth0 eth1 ;;
        *) echo eth0 ;;
    esac
}

build_topology() {
    local mode=$1
    add_namespaces fabric router isp inet collector a1 a2 b1 b2
    ip -n "$(ns fabric)" link add switch-a mtu $VPC_MTU up type bridge stp_state 0 mcast_snooping 0
    ip -n "$(ns fabric)" link add switch-b mtu $VPC_MTU up type bridge stp_state 0 mcast_snooping 0
    case $mode in
        passive | routed | nat) build_two_subnets router ;;
        bridged | proxy-arp) build_one_subnet ;;
        geneve | mirror)
            add_namespaces gw
            build_two_subnets gw
            connect gw eth3 router eth0 $APPLIANCE_MTU
            address gw eth3 10.88.8.2/24 fd88:8::2/64
            address router eth0 10.88.8.1/24 fd88:8::1/64
            [ "$mode" = mirror ] || steer_through_gwlb
            [ "$mode" = geneve ] || mirror_to_router
            ;;
    esac
    if [ "$mode" = passive ]; then
        forward_at router
    fi
    connect router mgmt0 collector eth0 1500
    address router mgmt0 10.88.9.1/24 fd88:9::1/64
    address collector eth0 10.88.9.2/24 fd88:9::2/64
}

add_namespaces() {
    local each
    for each; do
        ip netns add "$(ns "$each")"
        ip -n "$(ns "$each")" link set lo up
        # Addresses that can be used at once and outlive a link that goes down, and nobody who asks for routers.
        in_ns "$each" sysctl -q -w net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0 \
            net.ipv6.conf.all.keep_addr_on_down=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
    done
}

# Lays a cable: connect HOST INTERFACE HOST INTERFACE MTU. Each packet on it is one of the wire, checksum and all.
connect() {
    ip -n "$(ns "$1")" link add "$2" mtu "$5" type veth peer name "$4" mtu "$5" netns "$(ns "$3")"
    local offloads=(gro off gso off tso off tx-udp-segmentation off tx off rx off)
    in_ns "$1" ethtool -K "$2" "${offloads[@]}" >/dev/null
    in_ns "$3" ethtool -K "$4" "${offloads[@]}" >/dev/null
    # Without a queue, a cable drops what its other end does not take at once.
    tc -n "$(ns "$1")" qdisc add dev "$2" root pfifo limit $CABLE_QUEUE
    tc -n "$(ns "$3")" qdisc add dev "$4" root pfifo limit $CABLE_QUEUE
    ip -n "$(ns "$1")" link set "$2" up
    ip -n "$(ns "$3")" link set "$4" up
}

# Plugs a host's interface into a switch: plug HOST INTERFACE a|b.
plug() {
    connect "$1" "$2" fabric "$1.$2" $VPC_MTU
    ip -n "$(ns fabric)" link set "$1.$2" master "switch-$3"
}

# address HOST INTERFACE IPV4/LENGTH IPV6/LENGTH
address() {
    ip -n "$(ns "$1")" address add "$3" dev "$2"
    ip -n "$(ns "$1")" address add "$4" dev "$2" nodad
}

# via HOST PREFIX4 GATEWAY4 PREFIX6 GATEWAY6
via() {
    ip -n "$(ns "$1")" route add "$2" via "$3"
    ip -n "$(ns "$1")" -6 route add "$4" via "$5"
}

forward_at() {
    in_ns "$1" sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv4.conf.all.send_redirects=0 \
        net.ipv4.conf.default.send_redirects=0
}

# A host of a subnet: add_host NAME SIDE IPV4 IPV6 GATEWAY4 GATEWAY6
add_host() {
    plug "$1" eth0 "$2"
    # TCP would put packets together all the same, and cut them up behind the counter of what was sent.
    ip -n "$(ns "$1")" link set eth0 gso_max_segs 1 mtu "$(host_mtu "$(cat "$lab_state/mode")")"
    address "$1" eth0 "$3/24" "$4/64"
    via "$1" default "$5" default "$6"
    printf '%s %s %s\n' "$1" "$3" "$4" >>"$lab_state/hosts"
}

build_two_subnets() {
    local center=$1
    plug "$center" eth0 a
    plug "$center" eth1 b
    address "$center" eth0 10.88.1.1/24 fd88:1::1/64
    address "$center" eth1 10.88.2.1/24 fd88:2::1/64
    add_host a1 a 10.88.1.11 fd88:1::11 10.88.1.1 fd88:1::1
    add_host a2 a 10.88.1.12 fd88:1::12 10.88.1.1 fd88:1::1
    add_host b1 b 10.88.2.21 fd88:2::21 10.88.2.1 fd88:2::1
    add_host b2 b 10.88.2.22 fd88:2::22 10.88.2.1 fd88:2::1
    build_internet "$center" eth2
    [ "$center" = router ] || forward_at "$center"
}

build_one_subnet() {
    add_namespaces gw
    plug router eth0 a
    plug router eth1 b
    # It asks for hosts from an address of its own.
    [ "$(cat "$lab_state/mode")" != proxy-arp ] || address router eth0 10.88.1.2/24 fd88:1::2/64
    plug gw eth0 b
    address gw eth0 10.88.1.1/24 fd88:1::1/64
    add_host a1 a 10.88.1.11 fd88:1::11 10.88.1.1 fd88:1::1
    add_host a2 a 10.88.1.12 fd88:1::12 10.88.1.1 fd88:1::1
    add_host b1 b 10.88.1.21 fd88:1::21 10.88.1.1 fd88:1::1
    add_host b2 b 10.88.1.22 fd88:1::22 10.88.1.1 fd88:1::1
    build_internet gw eth2
    forward_at gw
}

# The internet behind interface $2 of $1. With NAT, it knows no way to the IPv4 addresses of the VPC.
build_internet() {
    connect "$1" "$2" isp eth0 $ISP_MTU
    address "$1" "$2" 10.88.3.1/24 fd88:3::1/64
    address isp eth0 10.88.3.2/24 fd88:3::2/64
    via "$1" default 10.88.3.2 default fd88:3::2
    connect isp eth1 inet eth0 $INTERNET_MTU
    address isp eth1 198.51.100.1/24 2001:db8:100::1/64
    address inet eth0 198.51.100.10/24 2001:db8:100::10/64
    via inet default 198.51.100.1 default 2001:db8:100::1
    via isp 10.88.0.0/16 10.88.3.1 fd88::/16 fd88:3::1
    [ "$(cat "$lab_state/mode")" != nat ] || ip -n "$(ns isp)" route del 10.88.0.0/16
    forward_at isp
    printf 'inet 198.51.100.10 2001:db8:100::10\n' >>"$lab_state/hosts"
}

# What gw would forward goes through the load balancer first, which hands it to Weir and takes it back.
steer_through_gwlb() {
    start_at gw gwlb python3 "$lab_folder/gwlb.py" --tun gwlb0 --address 10.88.8.2 --appliance 10.88.8.1 \
        --mtu $GWLB_MTU --report "$lab_state/gwlb.json"
    wait_until 10 "the load balancer" in_ns gw ip link show gwlb0 >/dev/null 2>&1
    # Without an address of its own it sends nothing by itself. What is too long for the load balancer, gw does not know;
    # and it loses nothing while that is busy.
    ip -n "$(ns gw)" link set gwlb0 addrgenmode none mtu $VPC_MTU txqueuelen 20000 up
    ip -n "$(ns gw)" route add default dev gwlb0 table 100
    ip -n "$(ns gw)" -6 route add default dev gwlb0 table 100
    local each
    for each in eth0 eth1 eth2; do
        ip -n "$(ns gw)" rule add iif $each lookup 100
        ip -n "$(ns gw)" -6 rule add iif $each lookup 100
    done
}

# What comes in at gw goes on, and in a VXLAN tunnel to Weir, as a mirror session of a VPC has it.
mirror_to_router() {
    ip -n "$(ns gw)" link add vxlan0 mtu 9150 up type vxlan id 7 local 10.88.8.2 remote 10.88.8.1 dstport 4789 nolearning
    in_ns gw nft -f - <<'RULES'
table netdev mirror {
    chain eth0 { type filter hook ingress device "eth0" priority 0; dup to "vxlan0"; }
    chain eth1 { type filter hook ingress device "eth1" priority 0; dup to "vxlan0"; }
    chain eth2 { type filter hook ingress device "eth2" priority 0; dup to "vxlan0"; }
}
RULES
}

# Whether the router's interfaces put packets together before Weir sees them.
set_gro() {
    local each
    for each in $(router_interfaces "$(cat "$lab_state/mode")"); do
        in_ns router ethtool -K "$each" gro "$1" >/dev/null
    done
}

list_hosts() { cut -d ' ' -f 1 "$lab_state/hosts" | paste -s -d ' '; }

# Sets ipv4 and ipv6 to the addresses of a host.
find_host() {
    local host
    while read -r host ipv4 ipv6; do
        [ "$host" != "$1" ] || return 0
    done <"$lab_state/hosts"
    die "there is no host \"$1\"; there are: $(list_hosts)"
}
