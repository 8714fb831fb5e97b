# Copyright The Weir Authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What may go wrong with a router, one at a time.

cmd_fault() {
    local kind=${1:-}
    [ $# = 0 ] || shift
    case $kind in
        kill) signal_weir KILL ;;
        stop) signal_weir STOP ;;
        cont) signal_weir CONT ;;
        start)
            ! find_recorded weir || die "Weir runs already, as process $recorded_pid"
            start_weir
            ;;
        link-down) set_link "${1:-}" down ;;
        link-up) set_link "${1:-}" up ;;
        collector-down)
            find_recorded collector || die "the collector does not run"
            # It leaves what it has collected.
            kill -TERM "$recorded_pid"
            wait_until 10 "the end of the collector" has_no_collector
            ;;
        collector-up)
            ! find_recorded collector || die "the collector runs already"
            start_collector
            ;;
        *) usage_error "fault: \"$kind\" is none of kill, stop, cont, start, link-down, link-up, collector-down, collector-up" ;;
    esac
}

signal_weir() {
    find_recorded weir || die "Weir does not run: weir lab fault start"
    kill -"$1" "$recorded_pid"
    [ "$1" != KILL ] || wait_until 5 "the end of Weir" has_no_weir
}

has_no_collector() { ! find_recorded collector; }

has_no_weir() { ! find_recorded weir; }

set_link() {
    [ -n "$1" ] || usage_error "which interface of the router? It has: $(router_interfaces "$(cat "$lab_state/mode")")"
    ip -n "$(ns router)" link set "$1" "$2"
}
