// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/** Why a datagram that came to the port of heartbeats was dropped. */
public enum HeartbeatFault {
    LENGTH("too short or too long for a heartbeat"),
    MAGIC("no heartbeat of Weir's"),
    VERSION("of a version that this Weir does not know"),
    PROOF("the sender does not have the key: ha.heartbeat.key must be the same on all nodes of a group"),
    MALFORMED("has the proof of the key, but cannot be read"),
    GROUP("of another failover group: ha.group must be the same on all nodes of a group"),
    REPLAYED("sent before one that came earlier: doubled or overtaken on its way, or sent again by somebody"),
    OWN_NAME("of another node that has this node's name: node.name must be different on each node of a group");

    private final String help;

    HeartbeatFault(String help) {
        this.help = help;
    }

    /** What it means, and what to do. */
    public String help() {
        return help;
    }
}
