// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.relay;

import dev.weir.model.bus.Beacon.Takes;

/**
 * How this node and another one that it hands to, or takes from, are getting on.
 *
 * @param node the other's name
 * @param takes what goes from one to the other
 * @param outbound whether it goes from this node to the other
 * @param inFlight parcels on their way, or being dealt with
 * @param credits parcels that may be sent besides
 * @param waiting parcels that wait for credit; 0 where the other sends
 * @param leaving whether the session is about to end
 */
public record PeerStatus(
        String node, Takes takes, boolean outbound, long inFlight, long credits, long waiting, boolean leaving) {}
