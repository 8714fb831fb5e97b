// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import dev.weir.config.UdpTransportConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Chooses how fast datagrams may go to a destination. */
final class Pacers {
    /** Datagrams a second when nothing may be lost and nothing is known about the receiver. */
    static final long CAUTIOUS_DATAGRAMS_PER_SECOND = 20_000;

    private static final Path DEFAULT_BUFFER = Path.of("/proc/sys/net/core/rmem_default");
    private static final long LEAST_BUFFER_OCTETS = 100 * 1024;

    private Pacers() {}

    /**
     * Chooses.
     *
     * @param source where the datagrams come from
     */
    static Pacer choose(
            UdpTransportConfig config,
            TransportContext context,
            InetSocketAddress source,
            InetSocketAddress destination) {
        if (config.maxDatagramsPerSecond() > 0) {
            return new TokenBucket(config.maxDatagramsPerSecond());
        }
        if (!context.lossless()) {
            return Pacer.UNLIMITED;
        }
        Pacer cautious = new TokenBucket(CAUTIOUS_DATAGRAMS_PER_SECOND);
        if (!isThisHost(destination.getAddress())) {
            return cautious;
        }
        ReceiverQueue receiver = new WatchedReceiver(
                new ProcNetUdp(destination),
                () -> SocketDiagnosis.isUsable() ? new SocketDiagnosis(source, destination) : null);
        return new LoopbackPacer(receiver, receiverBufferOctets() / 2, cautious, context.exporter());
    }

    private static boolean isThisHost(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            return false;
        }
    }

    /** What a socket's buffer holds unless its owner asked for something else. */
    private static long receiverBufferOctets() {
        try {
            return Math.max(
                    LEAST_BUFFER_OCTETS,
                    Long.parseLong(Files.readString(DEFAULT_BUFFER).strip()));
        } catch (IOException | NumberFormatException unknown) {
            return LEAST_BUFFER_OCTETS;
        }
    }
}
