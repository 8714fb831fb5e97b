// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.relay;

import dev.weir.model.bus.Parcel;
import dev.weir.model.relay.Load;

/** What is sent in a parcel. */
interface Cargo {
    /** What it stands for. */
    Load load();

    /** To be written out, once. */
    Parcel.Content content();

    /** It was not written out and will not be. */
    void discard();
}
