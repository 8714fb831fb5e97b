# Copyright The Weir Authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What all parts of the lab use: names, processes and their end, errors.

readonly LAB_STATES=/run/weir-lab
readonly LAB_MODES=(passive routed nat bridged proxy-arp geneve mirror)

lab_name=${WEIR_LAB_NAME:-lab}
lab_state=$LAB_STATES/$lab_name

say() { printf 'weir lab: %s\n' "$*" >&2; }

die() {
    say "$@"
    exit 1
}

usage_error() {
    say "$@"
    printf "Try 'weir lab --help'.\n" >&2
    exit 2
}

# The value of option $1, which is $2.
value_of() {
    [ $# -ge 2 ] || usage_error "$1 takes a value"
    printf '%s' "$2"
}

is_one_of() {
    local word=$1 each
    shift
    for each; do
        [ "$each" != "$word" ] || return 0
    done
    return 1
}

is_number() {
    case $1 in
        '' | *[!0-9]*) return 1 ;;
    esac
}

need_root() {
    case $lab_name in
        '' | *[!a-z0-9-]*) die "WEIR_LAB_NAME: \"$lab_name\" must be lower-case letters, digits and hyphens" ;;
    esac
    [ "$(id -u)" = 0 ] || die "network namespaces take root: sudo weir lab ..."
}

need_lab() {
    [ -e "$lab_state/mode" ] || die "the lab \"$lab_name\" is not up: weir lab up"
}

need_tools() {
    local missing='' package program
    while read -r package program; do
        # shellcheck disable=SC2086 # words
        command -v "$program" >/dev/null || is_one_of "$package" $missing || missing="$missing $package"
    done <<'LIST'
iproute2 ip
nftables nft
ethtool ethtool
procps sysctl
iputils-ping ping
iperf3 iperf3
curl curl
jq jq
python3 python3
nfdump nfcapd
LIST
    [ -z "$missing" ] || die "these Debian packages are missing:$missing (apt-get install$missing)"
}

# --- namespaces ------------------------------------------------------------------------------------------------------

ns() { printf 'weir-%s-%s' "$lab_name" "$1"; }

# Runs a command in a namespace.
in_ns() {
    local host=$1
    shift
    ip netns exec "$(ns "$host")" "$@"
}

remove_namespaces() {
    local each
    for each in /run/netns/"weir-$lab_name-"*; do
        [ ! -e "$each" ] || ip netns del "${each##*/}"
    done
}

# --- processes -------------------------------------------------------------------------------------------------------

# When a process was started, in clock ticks since the boot: with it, a number that was given again is told from the first.
started_at() {
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    # The name, in parentheses, may hold spaces; what follows it are fields 3 and on, and the start is field 22.
    # shellcheck disable=SC2086 # words
    set -- ${stat##*) }
    printf '%s' "${20}"
}

# Keeps a process to be ended by `down`.
record() {
    printf '%s %s %s\n' "$1" "$(started_at "$1" || echo 0)" "$2" >>"$lab_state/pids"
}

is_alive() { [ "$(started_at "$1" || :)" = "$2" ] && [ "$(sed 's/.*) //; s/ .*//' "/proc/$1/stat")" != Z ]; }

# Starts a command at a host in the background, its output in ROLE.log: start_at HOST ROLE COMMAND...
start_at() {
    local host=$1 role=$2
    shift 2
    ip netns exec "$(ns "$host")" setsid "$@" </dev/null >>"$lab_state/$role.log" 2>&1 &
    record $! "$role"
    disown
}

# Sets recorded_pid to the newest process of a role that runs; fails if there is none.
find_recorded() {
    local pid started role
    recorded_pid=
    while read -r pid started role; do
        [ "$role" != "$1" ] || ! is_alive "$pid" "$started" || recorded_pid=$pid
    done <"$lab_state/pids"
    [ -n "$recorded_pid" ]
}

# Ends every process that was recorded, and no other.
kill_recorded() {
    local pid started role
    [ -e "$lab_state/pids" ] || return 0
    while read -r pid started role; do
        ! is_alive "$pid" "$started" || [ "$pid" = $$ ] || kill -KILL "$pid" 2>/dev/null || :
    done <"$lab_state/pids"
    while read -r pid started role; do
        wait_until 5 "$role to end" is_gone "$pid" "$started" || :
    done <"$lab_state/pids"
}

is_gone() { ! is_alive "$1" "$2"; }

# Waits for so many seconds at most until a command succeeds: wait_until SECONDS WHAT COMMAND...
wait_until() {
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        if [ $SECONDS -gt $end ]; then
            say "waited in vain for $what"
            return 1
        fi
        sleep 0.05
    done
}
