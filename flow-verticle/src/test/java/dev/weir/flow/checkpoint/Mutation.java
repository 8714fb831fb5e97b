// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.model.state.StateOwner;

/** A way to break the protocol, by which the simulation shows that it would notice. */
enum Mutation {
    /** As it is. */
    NONE,
    /** Records leave before a checkpoint knows of them. */
    CHECKPOINT_AFTER_EXPORT,
    /** Who takes over does not mind that another has done so. */
    TWO_ADOPTERS,
    /** Who was taken over commits all the same. */
    NO_FENCE;

    boolean replacesAnyhow(StateOwner by, String key) {
        return this == NO_FENCE && key.equals(StateHead.key(by)) || this == TWO_ADOPTERS && key.startsWith("head/");
    }

    byte[] seen(StateOwner by, String key, byte[] octets) {
        if (this != TWO_ADOPTERS || octets == null || !key.startsWith("head/")) {
            return octets;
        }
        try {
            StateHead head = StateHead.decode(octets);
            return by.equals(head.fencedBy()) || head.owner().equals(by)
                    ? octets
                    : head.fenced(null).encode();
        } catch (BadStateException e) {
            throw new IllegalStateException(e);
        }
    }
}
