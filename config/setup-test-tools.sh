#!/bin/sh
# Copyright The Weir Authors
# SPDX-License-Identifier: Apache-2.0
#
# Sees to it that the programs are here that the tests talk to: other people's collectors, dissectors and traffic
# generators. As root on Debian it installs what is missing; otherwise it says what is, and the tests that need it skip.
set -eu

# One line a thing: the Debian package, then what shows that it is installed (a program, or a path to match).
needed="
tshark        tshark
tcpdump       tcpdump
nfdump        nfdump
nfdump        nfcapd
pmacct        nfacctd
softflowd     softflowd
iproute2      ip
iputils-ping  ping
iputils-arping arping
conntrackd    conntrackd
iperf3        iperf3
tcpreplay     tcpreplay
ethtool       ethtool
nftables      nft
curl          curl
procps        ps
util-linux    flock
jq            jq
shellcheck    shellcheck
python3       python3
libpcap0.8    /usr/lib/*/libpcap.so.0.8
"

has() {
    case $1 in
        /*) for path in $1; do [ -e "$path" ] && return 0; done && return 1 ;;
        # nfacctd, tcpreplay and others lie in sbin, which not everybody has in PATH.
        *) PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin command -v "$1" >/dev/null ;;
    esac
}

missing=
while read -r package shown_by; do
    [ -n "$package" ] || continue
    has "$shown_by" || case " $missing " in *" $package "*) ;; *) missing="$missing $package" ;; esac
done <<LIST
$needed
LIST
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "setup-test-tools: not root on Debian, so not installing:$missing. Tests that need them will be skipped." >&2
    exit 0
fi
echo "setup-test-tools: installing$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086 # words
if ! { apt-get update && apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 $missing; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "setup-test-tools: could not install:$missing" >&2
    exit 1
fi
