// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.bus;

import dev.weir.model.flow.CachePage;
import dev.weir.model.flow.FlowTransfer;

/**
 * What a shard can be told to do while it meters. Each is answered when it is done, or failed with why not.
 *
 * <p>The number of shards changes by a barrier. Packet batches carry the number of the {@code generation} that sorted them
 * ({@link dev.weir.model.packet.PacketBatch#generation}). Once every capture sorts by the new number, each old shard is told
 * to {@link HandOver}: it meters what is left of its generation, then sends each flow to the shard that owns it from now
 * on ({@link Adopt}). When all have answered, the new shards {@link Begin}; batches of the new generation wait until then.
 */
public sealed interface ShardCommand {
    /**
     * Meter by these settings from now on. Answered with the number of flows ({@code Long}) that were ended because more
     * were in the cache than are allowed from now on.
     *
     * @param activeTimeoutNs how long a record grows before it is made although its flow goes on, nanoseconds
     * @param idleTimeoutNs how long a flow is without packets before it has ended, nanoseconds
     * @param tcpLingerNs how long a TCP flow stays after its end for late packets, nanoseconds
     * @param maxFlows flows that the shard keeps at most
     */
    record Retune(long activeTimeoutNs, long idleTimeoutNs, long tcpLingerNs, long maxFlows) implements ShardCommand {}

    /**
     * Hand over every flow that another shard owns from a generation on; to be sent when all batches of the generation
     * before have been. Answered with the number of flows ({@code Long}) that others have taken over.
     *
     * @param generation the one that comes, greater than the one before
     * @param shards how many shards there are then; they must all be there
     */
    record HandOver(int generation, int shards) implements ShardCommand {}

    /** Take these flows over; they are of the cache once it answers ({@code Boolean.TRUE}). */
    record Adopt(FlowTransfer flows) implements ShardCommand {}

    /**
     * Meter the batches of a generation, all flows of which have been handed over. Answered as {@link Retune} is.
     *
     * @param generation the one that begins
     * @param settings what is metered by
     */
    record Begin(int generation, Retune settings) implements ShardCommand {}

    /**
     * Fill this page with the flows that follow those of the page before; answered with {@code Boolean.TRUE}. The first page
     * ends what another asker has not read to its end. Fails while the flows leave the shard.
     */
    record Look(CachePage page) implements ShardCommand {}

    /**
     * Publish all records that wait for others: nothing will come any more. Answered with the number of flow batches
     * ({@code Long}) that the shard has published since it started.
     */
    record Retire() implements ShardCommand {}
}
