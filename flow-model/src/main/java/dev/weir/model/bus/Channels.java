// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.bus;

import dev.weir.model.flow.FlowBatch;
import dev.weir.model.packet.PacketBatch;

/** The channels between the verticles. */
public final class Channels {
    /** Flow records, from every shard to every exporter. */
    public static final Channel<FlowBatch> FLOWS = new Channel<>("weir.flows", FlowBatch.class, true);

    /** What other nodes take, to all nodes of a cluster. */
    public static final Channel<Beacon> BEACONS = new Channel<>("weir.beacons", Beacon.class, false);

    private Channels() {}

    /**
     * Packets of one shard. A batch with {@link PacketBatch#drain} set is answered, when the shard has exported all it
     * held, with the count ({@code Long}) of flow batches that the shard has published since it started.
     */
    public static Channel<PacketBatch> packets(int shard) {
        return new Channel<>("weir.packets." + shard, PacketBatch.class, true);
    }

    /** Orders to one shard; see {@link ShardCommand}. */
    public static Channel<ShardCommand> shard(int shard) {
        return new Channel<>("weir.shard." + shard, ShardCommand.class, true);
    }

    /** Orders to one exporter; see {@link ExportCommand}. */
    public static Channel<ExportCommand> exporter(String name) {
        return new Channel<>("weir.exporter." + name, ExportCommand.class, true);
    }

    /** Parcels to the intake of this id, on another node; see {@link Beacon#id}. */
    public static Channel<Parcel> parcels(String id) {
        return new Channel<>("weir.parcels." + id, Parcel.class, false);
    }

    /** Grants to the sender of this id, on another node; see {@link Opening#sender}. */
    public static Channel<Grant> grants(String id) {
        return new Channel<>("weir.grants." + id, Grant.class, false);
    }
}
