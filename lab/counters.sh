# Copyright The Weir Authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What the hosts themselves count, packet by packet as on the wire, and Weir's records held to it.

# Sent: at the interface, where packets have been cut into fragments. Got: before anything puts fragments together.
count_at_hosts() {
    local host
    for host in $(list_hosts); do
        in_ns "$host" nft -f - <<'RULES'
table netdev count {
    set sent4 { type ipv4_addr . ipv4_addr . inet_proto; size 65535; flags dynamic; counter; }
    set sent6 { type ipv6_addr . ipv6_addr . inet_proto; size 65535; flags dynamic; counter; }
    chain sent {
        type filter hook egress device "eth0" priority 0;
        update @sent4 { ip saddr . ip daddr . meta l4proto }
        update @sent6 { ip6 saddr . ip6 daddr . meta l4proto }
    }
}
table inet count {
    set got4 { type ipv4_addr . ipv4_addr . inet_proto; size 65535; flags dynamic; counter; }
    set got6 { type ipv6_addr . ipv6_addr . inet_proto; size 65535; flags dynamic; counter; }
    chain got {
        type filter hook prerouting priority -500;
        iifname "eth0" update @got4 { ip saddr . ip daddr . meta l4proto }
        iifname "eth0" update @got6 { ip6 saddr . ip6 daddr . meta l4proto }
    }
}
RULES
    done
}

# Rows of tabs: host, sent or got, source, destination, protocol, packets, octets of IP. At the interface a packet has its
# Ethernet header on.
cmd_counters() {
    local host
    for host in $(list_hosts); do
        in_ns "$host" nft -j -n list ruleset | jq -r --arg host "$host" '
            .nftables[].set | select(. != null) | (.name | startswith("sent")) as $sent
            | .elem[]?.elem | [$host, (if $sent then "sent" else "got" end), (.val.concat[] | tostring), .counter.packets,
                .counter.bytes - (if $sent then 14 * .counter.packets else 0 end)] | @tsv'
    done
}

# What Weir is held to: of each pair of hosts, what a host of the VPC has sent, whether or not it arrived; and of what comes
# from the internet, where packets are cut up or refused on their way, what a host of the VPC has got.
expected_totals() {
    cmd_counters | jq -R -s -r --rawfile hosts "$lab_state/hosts" '
        [$hosts | split("\n")[] | select(. != "") | split(" ") | .[1:][]] as $known
        | [split("\n")[] | select(. != "") | split("\t")
            | select((.[2] | IN($known[])) and (.[3] | IN($known[])))
            | select(.[0] != "inet" and (.[1] == "sent") == (.[2] | test("^(10|fd88)")))
            | {key: "\(.[2]) \(.[3]) \(.[4])", packets: .[5] | tonumber, octets: .[6] | tonumber}]
        | group_by(.key)[] | "\(.[0].key) \(map(.packets) | add) \(map(.octets) | add)"' | sort
}

# The same of the records.
recorded_totals() {
    jq -n -r --rawfile hosts "$lab_state/hosts" '
        [$hosts | split("\n")[] | select(. != "") | split(" ") | .[1:][]] as $known
        | reduce inputs as $r ({};
            (($r.sourceIPv4Address // $r.sourceIPv6Address) as $from
            | ($r.destinationIPv4Address // $r.destinationIPv6Address) as $to
            | if ($from | IN($known[])) and ($to | IN($known[])) then
                "\($from) \($to) \($r.protocolIdentifier)" as $forth | "\($to) \($from) \($r.protocolIdentifier)" as $back
                | .[$forth].packets += $r.packetDeltaCount | .[$forth].octets += $r.octetDeltaCount
                | .[$back].packets += ($r.reversePacketDeltaCount // 0)
                | .[$back].octets += ($r.reverseOctetDeltaCount // 0)
            else . end))
        | to_entries[] | select(.value.packets > 0) | "\(.key) \(.value.packets) \(.value.octets)"' \
        "$lab_state/flows.ndjson" | sort
}

# Fails when a pair of hosts differs by a packet or an octet.
cmd_check() {
    stop_weir
    expected_totals >"$lab_state/expected"
    recorded_totals >"$lab_state/recorded"
    join_totals | tee "$lab_state/comparison"
    if grep -q 'DIFFERS' "$lab_state/comparison"; then
        die "Weir's records and the hosts' own counters differ"
    fi
    [ -s "$lab_state/expected" ] || die "no host has sent anything: weir lab traffic"
    say "Weir's records equal the hosts' own counters, to the packet and the octet"
}

join_totals() {
    printf '%-17s %-17s %4s %12s %15s %12s %15s\n' FROM TO PROT 'SENT PKTS' OCTETS 'RECORDED' OCTETS
    awk '
        { key = $1 " " $2 " " $3; all[key] = 1 }
        NR == FNR { sent[key] = $4; sentOctets[key] = $5; next }
        { found[key] = $4; foundOctets[key] = $5 }
        END {
            for (key in all) {
                split(key, part, " ")
                same = sent[key] == found[key] && sentOctets[key] == foundOctets[key]
                printf "%-17s %-17s %4s %12d %15d %12d %15d%s\n", part[1], part[2], part[3], sent[key], sentOctets[key],
                    found[key], foundOctets[key], same ? "" : "  DIFFERS"
            }
        }' "$lab_state/expected" "$lab_state/recorded" | sort
}
