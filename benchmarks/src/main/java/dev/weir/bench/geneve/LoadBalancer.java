// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.geneve;

import dev.weir.model.memory.Memory;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Sends packets from 127.0.0.2 as a Gateway Load Balancer does, those of a flow from a port of its own: GENEVE (RFC 8926)
 * with endpoint, attachment and flow cookie, then TCP over IPv4. What comes back finds a buffer that is soon full.
 */
final class LoadBalancer implements AutoCloseable {
    private static final String ADDRESS = "127.0.0.2";
    private static final String APPLIANCE = "127.0.0.1";
    private static final int FLOWS = 16;
    private static final int LEAST_BUFFER_OCTETS = 4096;

    private static final String GENEVE =
            "0800080000000000" + "010801020fedcba987654321" + "010802021122334455667788" + "010803019abcdef0";
    private static final String IPV4_TCP =
            "450000001234400040060000" + "0a0000010a000002" + "0000115c00000001000000025012010000000000";
    private static final byte[] HEADERS = HexFormat.of().parseHex(GENEVE + IPV4_TCP);
    private static final int IPV4_OFFSET = GENEVE.length() / 2;
    private static final int TCP_OFFSET = IPV4_OFFSET + 20;

    private final DatagramSocket replies = new DatagramSocket(null);
    private final DatagramSocket[] flows = new DatagramSocket[FLOWS];
    private final DatagramPacket[] packets = new DatagramPacket[FLOWS];

    /**
     * Opens its sockets.
     *
     * @param innerOctets length of the packets inside, at least 40
     */
    LoadBalancer(int innerOctets) throws IOException {
        replies.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        replies.setReceiveBufferSize(LEAST_BUFFER_OCTETS);
        replies.bind(new InetSocketAddress(ADDRESS, 0));
        byte[] octets = Arrays.copyOf(HEADERS, IPV4_OFFSET + innerOctets);
        Memory.putShortBe(octets, IPV4_OFFSET + 2, innerOctets);
        InetSocketAddress appliance = new InetSocketAddress(APPLIANCE, port());
        for (int i = 0; i < FLOWS; i++) {
            byte[] own = octets.clone();
            Memory.putShortBe(own, TCP_OFFSET, i);
            packets[i] = new DatagramPacket(own, own.length, appliance);
            flows[i] = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(ADDRESS), 0));
        }
    }

    /** The UDP port of GENEVE, which the appliance is to open. */
    int port() {
        return replies.getLocalPort();
    }

    /** Sends so many packets, which wait then; the flows take turns. */
    void send(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            flows[i % FLOWS].send(packets[i % FLOWS]);
        }
    }

    @Override
    public void close() {
        replies.close();
        for (DatagramSocket flow : flows) {
            flow.close();
        }
    }
}
