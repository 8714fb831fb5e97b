// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

import dev.weir.config.IpPrefix;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The way to the one other router. conntrackd's reliable protocol knows no more than one.
 *
 * @param networkInterface the interface that leads there
 * @param local this router's address on it
 * @param peer the other router's
 */
record Link(String networkInterface, InetAddress local, InetAddress peer) {

    /** The one there is now. */
    static Link find(ConntrackdSettings settings) throws ConntrackdException {
        String name = settings.config().networkInterface();
        try {
            NetworkInterface found = NetworkInterface.getByName(name);
            if (found == null) {
                throw new ConntrackdException("conntrackd: there is no interface " + name
                        + "; ha.conntrackd.interface names the one that leads to the other router");
            }
            List<IpPrefix> own = found.getInterfaceAddresses().stream()
                    .map(one -> new IpPrefix(one.getAddress(), one.getNetworkPrefixLength()))
                    .filter(one -> !settings.movingAddresses().contains(one.address()))
                    .toList();
            return choose(name, own, settings.peers());
        } catch (SocketException unreadable) {
            throw new ConntrackdException(
                    "conntrackd: cannot read the addresses of " + name + ": " + unreadable.getMessage(), unreadable);
        }
    }

    /**
     * Of several peers, which may be one at several addresses, the one that is a neighbour there; of one, that one, since
     * other routers may lie between.
     *
     * @param own this router's addresses on the interface, with their networks
     */
    static Link choose(String name, List<IpPrefix> own, List<InetAddress> peers) throws ConntrackdException {
        List<InetAddress> neighbours = peers.stream()
                .filter(peer -> own.stream().anyMatch(network -> network.contains(peer)))
                .toList();
        List<InetAddress> candidates = neighbours.isEmpty() ? peers : neighbours;
        if (candidates.isEmpty()) {
            throw new ConntrackdException(
                    "conntrackd: there is nobody to share NAT state with; ha.heartbeat.peers is to"
                            + " have the other router's address behind " + name);
        }
        if (candidates.size() > 1) {
            throw new ConntrackdException("conntrackd: NAT state is shared by two routers, over one address each, and"
                    + " behind " + name + " may be any of " + text(candidates)
                    + " of ha.heartbeat.peers; name the interface of whose network one is, or turn it off");
        }
        InetAddress peer = candidates.get(0);
        return new Link(
                name,
                local(own, peer)
                        .orElseThrow(() -> new ConntrackdException("conntrackd: " + name
                                + " has no address of its own from which to reach " + peer.getHostAddress())),
                peer);
    }

    private static Optional<InetAddress> local(List<IpPrefix> own, InetAddress peer) {
        return own.stream()
                .filter(network -> network.contains(peer))
                .map(IpPrefix::address)
                .findFirst()
                .or(() -> own.stream()
                        .map(IpPrefix::address)
                        .filter(address -> address.getClass() == peer.getClass() && !address.isLinkLocalAddress())
                        .findFirst());
    }

    private static String text(List<InetAddress> addresses) {
        return addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
    }
}
