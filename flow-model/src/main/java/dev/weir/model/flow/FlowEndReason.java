// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.flow;

/** Why a record was made: IANA IPFIX element 136, flowEndReason. */
public enum FlowEndReason {
    /** No packet came for the idle timeout. */
    IDLE_TIMEOUT(1, "idle timeout"),
    /** The flow goes on, and its record had been growing for the active timeout. */
    ACTIVE_TIMEOUT(2, "active timeout"),
    /** TCP said goodbye: FIN from both sides, or RST. */
    END_OF_FLOW(3, "end of flow detected"),
    /** The metering stopped or was drained. */
    FORCED_END(4, "forced end"),
    /** The cache was full, and this flow had been idle the longest. */
    LACK_OF_RESOURCES(5, "lack of resources");

    private final int code;
    private final String words;

    FlowEndReason(int code, String words) {
        this.code = code;
        this.words = words;
    }

    /** The value on the wire. */
    public int code() {
        return code;
    }

    /** The registry's words for it. */
    public String words() {
        return words;
    }
}
