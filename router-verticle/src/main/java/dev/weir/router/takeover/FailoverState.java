// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

/** What a node is to its failover group. */
public enum FailoverState {
    /** It listens: it has just begun, or was asleep, and does not know yet who has the traffic. */
    STARTING(1),
    /** It is ready, and another has the traffic, or is to have it. */
    STANDBY(2),
    /** It has the traffic. */
    ACTIVE(3),
    /** It has the traffic and waits for another to take it. */
    LEAVING(4),
    /** It has given the traffic up since it hears neither another node nor the witness: it is the one cut off. */
    ISOLATED(5);

    private static final FailoverState[] BY_CODE = {null, STARTING, STANDBY, ACTIVE, LEAVING, ISOLATED};

    private final int code;

    FailoverState(int code) {
        this.code = code;
    }

    /** Its number in a heartbeat. */
    int code() {
        return code;
    }

    /** That of a number; {@code null} for a number without one. */
    static FailoverState of(int code) {
        return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }

    /** Whether traffic goes through a node in this state. */
    public boolean hasTraffic() {
        return this == ACTIVE || this == LEAVING;
    }
}
