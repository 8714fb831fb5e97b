// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router;

import dev.weir.config.MeteringConfig;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.packet.FlowHash;
import dev.weir.model.packet.OwnExports;
import dev.weir.model.packet.PacketBatchPool;

/**
 * What captures share with the rest of their node.
 *
 * @param hash of Flow Keys, the same for all routers of a cluster
 * @param pool where packet batches come from
 * @param ledger where packets are counted
 * @param ownExports what is not to be metered
 * @param metering how packets are metered: shards, tunnels, fragments
 */
public record RouterContext(
        FlowHash hash, PacketBatchPool pool, Ledger ledger, OwnExports ownExports, MeteringConfig metering) {

    /** The same with packets metered in another way. */
    RouterContext with(MeteringConfig other) {
        return new RouterContext(hash, pool, ledger, ownExports, other);
    }
}
