// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What a {@link HeartbeatLoop} is made of.
 *
 * @param witnessPath the way to the node that is the witness; {@link HeartbeatSockets#NO_PATH} for none
 * @param makeGateway makes the gateway that is the witness of what takes its answers, or {@code null} for none
 * @param witness the witness in words
 * @param meteredPackets packets that this node has metered, for others to know
 */
record Parts(
        String groupName,
        FailoverGroup group,
        HeartbeatSockets sockets,
        HeartbeatCodec codec,
        Deeds deeds,
        LinkWatch links,
        int witnessPath,
        Function<Consumer<Testimony>, GatewayWitness> makeGateway,
        String witness,
        LongSupplier meteredPackets) {}
