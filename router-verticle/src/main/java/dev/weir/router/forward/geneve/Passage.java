// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import dev.weir.config.GeneveForwardingConfig;
import dev.weir.config.IpAddresses;
import dev.weir.config.IpPrefix;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.memory.Memory;
import dev.weir.router.parse.GwlbOptions;
import java.util.List;

/**
 * Says which packets may pass from one arm to the other, and as which connection's. A connection is of one endpoint as long as it
 * lives: what the same addresses and ports send by another one does not pass. One thread uses it.
 */
final class Passage implements AutoCloseable {
    private static final int HEADER_OCTETS = 8;
    private static final int IPV4 = 0x0800;
    private static final int CLIENT_WORDS = 4;

    private final ConnectionTable connections;
    private final FragmentOwners fragments;
    private final InnerPacket packet = new InnerPacket();

    /** Of each client network the first address and the mask, high and low. */
    private final long[] clients;

    private final int[] clientVersions;

    Passage(GeneveForwardingConfig config) {
        this.connections = new ConnectionTable(config.connections());
        this.fragments = new FragmentOwners(connections);
        List<IpPrefix> networks = config.clientNetworks();
        this.clients = new long[networks.size() * CLIENT_WORDS];
        this.clientVersions = new int[networks.size()];
        for (int i = 0; i < networks.size(); i++) {
            client(i, networks.get(i));
        }
    }

    private void client(int place, IpPrefix network) {
        byte[] address = network.address().getAddress();
        int version = IpAddresses.version(network.address());
        int highBits = version == 4 ? Integer.SIZE : Long.SIZE;
        int at = place * CLIENT_WORDS;
        clientVersions[place] = version;
        clients[at] = version == 4 ? Memory.getIntBe(address, 0) & 0xffff_ffffL : Memory.getLongBe(address, 0);
        clients[at + 1] = version == 4 ? 0 : Memory.getLongBe(address, Long.BYTES);
        clients[at + 2] = mask(network.length(), highBits);
        clients[at + 3] = mask(network.length() - highBits, Long.SIZE);
    }

    private static long mask(int length, int bits) {
        int zeros = bits - Math.max(0, Math.min(length, bits));
        return zeros == Long.SIZE ? 0 : -1L << zeros;
    }

    /**
     * Lets a packet of the load balancer's out, which {@link GeneveCheck} has nothing against.
     *
     * @param header where its GENEVE header begins
     * @param octets from there to the end of the packet
     * @param loadBalancer address as it lies in memory; {@code ownAddress} and {@code sourcePort} too
     * @return why it may not pass, {@code null} when it may
     */
    LedgerCounter out(long header, int octets, int loadBalancer, int ownAddress, int sourcePort, int nowS) {
        int headerOctets = headerOctets(header);
        if (headerOctets > ConnectionTable.MAX_HEADER_OCTETS) {
            return LedgerCounter.GENEVE_TOO_LONG;
        }
        InnerPacket.Kind kind = packet.read(header + headerOctets, octets - headerOctets);
        boolean isIpv4 = Memory.getUnsignedShortBe(header + 2) == IPV4;
        if (kind == InnerPacket.Kind.UNREADABLE || isIpv4 != (packet.version() == 4)) {
            return LedgerCounter.GENEVE_MALFORMED;
        }
        if (!isClient()) {
            return LedgerCounter.GENEVE_FOREIGN;
        }
        long endpoint = GwlbOptions.endpoint(header + HEADER_OCTETS, header + headerOctets);
        if (packet.isFirstFragment() && isOfAnother(fragments.find(packet.fragmentKey(), nowS), endpoint)) {
            // The kernel would put one datagram together of what both have sent.
            return LedgerCounter.GENEVE_COLLISION;
        }
        int entry = known(kind, nowS);
        if (isOfAnother(entry, endpoint)) {
            return LedgerCounter.GENEVE_COLLISION;
        }
        if (kind != InnerPacket.Kind.PART) {
            if (entry == ConnectionTable.NONE) {
                return LedgerCounter.GENEVE_NO_CONNECTION;
            }
        } else if (entry == ConnectionTable.NONE) {
            entry = connections.add(packet.key(), endpoint, nowS);
            if (entry == ConnectionTable.NONE) {
                return LedgerCounter.GENEVE_TABLE_FULL;
            }
        }
        // To a load balancer, errors and fragments, in which it sees no ports, may be flows of their own.
        if (kind != InnerPacket.Kind.ERROR) {
            note(entry, nowS);
            if (!isFragment(kind) || connections.headerOctets(entry) == 0) {
                connections.keepHeaders(entry, loadBalancer, ownAddress, sourcePort, header, headerOctets);
            }
        }
        return null;
    }

    private boolean isOfAnother(int entry, long endpoint) {
        return entry != ConnectionTable.NONE && connections.endpoint(entry) != endpoint;
    }

    /** Takes note of a packet of a connection, and of the datagram that it begins. */
    private void note(int entry, int nowS) {
        connections.touch(entry, nowS);
        if (packet.isFirstFragment()) {
            fragments.remember(packet.fragmentKey(), entry, nowS);
        }
    }

    private boolean isFragment(InnerPacket.Kind kind) {
        return kind == InnerPacket.Kind.LATER_FRAGMENT || packet.isFirstFragment();
    }

    /** How long a GENEVE header is, with options. */
    static int headerOctets(long header) {
        return HEADER_OCTETS + ((Memory.getUnsignedByte(header) & 0x3f) << 2);
    }

    /**
     * Takes an answer in.
     *
     * @return the entry of its connection, {@link ConnectionTable#NONE} when it has none
     */
    int home(long at, int octets, int nowS) {
        InnerPacket.Kind kind = packet.read(at, octets);
        int entry = kind == InnerPacket.Kind.UNREADABLE ? ConnectionTable.NONE : known(kind, nowS);
        if (entry != ConnectionTable.NONE && kind != InnerPacket.Kind.ERROR) {
            note(entry, nowS);
            // Of answers the kernel has found that they are the connection's, which makes it expect the end as well.
            if (packet.isEnd()) {
                connections.ending(entry, true);
            } else if (packet.isBeginning()) {
                connections.ending(entry, false);
            }
        }
        return entry;
    }

    private int known(InnerPacket.Kind kind, int nowS) {
        return kind == InnerPacket.Kind.LATER_FRAGMENT
                ? fragments.find(packet.fragmentKey(), nowS)
                : connections.find(packet.key(), nowS);
    }

    private boolean isClient() {
        for (int i = 0; i < clientVersions.length; i++) {
            int at = i * CLIENT_WORDS;
            if (clientVersions[i] == packet.version()
                    && (packet.sourceHigh() & clients[at + 2]) == clients[at]
                    && (packet.sourceLow() & clients[at + 3]) == clients[at + 1]) {
                return true;
            }
        }
        return false;
    }

    /** Forgets connections that have been idle for too long, some of them each time. */
    void sweep(long elapsedNs, int nowS) {
        connections.sweep(elapsedNs, nowS);
    }

    ConnectionTable connections() {
        return connections;
    }

    @Override
    public void close() {
        connections.close();
    }
}
