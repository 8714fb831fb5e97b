// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.relay;

import dev.weir.model.bus.FlowContent;
import dev.weir.model.bus.Parcel;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.relay.Load;

/**
 * A flow batch on its way to an export node.
 *
 * @param batch with at least one record
 */
record FlowCargo(FlowBatch batch) implements Cargo {
    @Override
    public Load load() {
        return Load.of(batch.records(), batch.packets(), batch.ipOctets());
    }

    @Override
    public Parcel.Content content() {
        return new FlowContent(batch);
    }

    @Override
    public void discard() {
        // It has nothing to give back.
    }
}
