// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.config.cluster.NodeId;
import io.vertx.core.Future;
import java.util.List;

/** The nodes of a cluster, each of which can be told what to do. */
interface Peers {

    /** This one. */
    NodeId self();

    /** All that are there, this one too. */
    List<NodeId> all();

    /** Tells one; never fails: what is not answered is {@link Reply.Word#REFUSED}. */
    Future<Reply> ask(NodeId node, Order order, long timeoutMs);
}
