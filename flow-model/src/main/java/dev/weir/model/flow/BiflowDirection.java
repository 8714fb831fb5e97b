// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.flow;

/** How the two directions of a biflow were told apart: RFC 5103 section 6.3, IANA element 239. */
public enum BiflowDirection {
    /** The first packet seen is taken to be the initiator's. */
    ARBITRARY(0),
    /** The record's source opened the connection. */
    INITIATOR(1),
    /** The record's destination opened the connection. */
    REVERSE_INITIATOR(2);

    private final int code;

    BiflowDirection(int code) {
        this.code = code;
    }

    /** The value on the wire. */
    public int code() {
        return code;
    }
}
