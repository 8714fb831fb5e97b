// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

import dev.weir.router.forward.Sysctl;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;

/**
 * The configuration of conntrackd, conntrackd.conf(5): the reliable protocol (FTFW) over UDP to one peer, with a cache of the
 * other's connections that is committed at a takeover.
 *
 * @param link the way to the peer
 * @param ownAddresses this router's own, in whatever order
 * @param maxConnections that the kernels' tables hold at most
 */
record ConntrackdFile(
        ConntrackdSettings settings,
        ConntrackdPaths paths,
        Link link,
        List<InetAddress> ownAddresses,
        long maxConnections) {
    private static final String MAX_CONNECTIONS = "net/netfilter/nf_conntrack_max";

    /** The kernel's own limit on a machine of today; the other router's may be no less, whatever this one's is. */
    private static final long USUAL_MAX_CONNECTIONS = 262_144;

    private static final int ENTRIES_A_BUCKET = 8;

    /** A connection that has ended stays in the cache until the peer knows: conntrackd.conf(5) asks for twice the table. */
    private static final int ENTRIES_A_CONNECTION = 2;

    /** The file for the system as it is now. */
    static ConntrackdFile of(ConntrackdSettings settings, ConntrackdPaths paths) throws ConntrackdException {
        try {
            return new ConntrackdFile(
                    settings, paths, Link.find(settings), addressesOfThisMachine(), maxConnectionsOfTheKernel());
        } catch (SocketException unreadable) {
            throw new ConntrackdException(
                    "conntrackd: cannot read the addresses of this machine: " + unreadable.getMessage(), unreadable);
        }
    }

    private static List<InetAddress> addressesOfThisMachine() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .toList();
    }

    /** Its table may not be there yet. */
    private static long maxConnectionsOfTheKernel() {
        long max = Sysctl.value(MAX_CONNECTIONS).map(Long::parseLong).orElse(0L);
        return Math.max(USUAL_MAX_CONNECTIONS, max);
    }

    /** Writes it to where the paths say. */
    void write() throws ConntrackdException {
        try {
            Files.writeString(paths.configuration(), text());
        } catch (IOException refused) {
            throw new ConntrackdException(
                    "conntrackd: cannot write " + paths.configuration() + ": " + refused
                            + "; node.stateDirectory says where it lies",
                    refused);
        }
    }

    /** What it says. */
    String text() {
        return "# Written by Weir at each start of conntrackd: changes are lost.\n" + sync() + general();
    }

    /**
     * No CommitTimeout: connections go on with what was left of their lifetime, so that an idle one survives. No
     * TCPWindowTracking: windows are told when a connection changes its state, not packet by packet, so that those of a
     * committed connection would be old and its segments refused; without, the kernel takes segments of the connections
     * that were committed, and of these alone, wherever they are in the window.
     */
    private String sync() {
        String version = link.local() instanceof Inet6Address ? "IPv6" : "IPv4";
        return """
                Sync {
                    Mode FTFW {
                        ResendQueueSize 131072
                        ACKWindowSize 300
                        PurgeTimeout 60
                        DisableExternalCache no
                        StartupResync yes
                    }
                    UDP {
                        %1$s_address %2$s
                        %1$s_Destination_Address %3$s
                        Port %4$d
                        Interface %5$s
                        SndSocketBuffer 4194304
                        RcvSocketBuffer 4194304
                        Checksum yes
                    }
                    Options {
                        TCPWindowTracking no
                    }
                }
                """.formatted(
                        version,
                        text(link.local()),
                        text(link.peer()),
                        settings.config().port(),
                        link.networkInterface());
    }

    /**
     * It does not talk to systemd, to which Weir is the service. Its priority is the lowest of the real-time ones: ahead of
     * programs that would have it miss what the kernel tells, behind any other that asked for real time.
     */
    private String general() {
        long entries = ENTRIES_A_CONNECTION * maxConnections;
        return """
                General {
                    Systemd no
                    HashSize %d
                    HashLimit %d
                    LogFile no
                    Syslog no
                    LockFile %s
                    UNIX {
                        Path %s
                    }
                    NetlinkBufferSize 16777216
                    NetlinkBufferSizeMaxGrowth 67108864
                    Scheduler {
                        Type RR
                        Priority 1
                    }
                %s}
                """.formatted(entries / ENTRIES_A_BUCKET, entries, paths.lock(), paths.socket(), filter());
    }

    /**
     * What is shared. In user space, where an address is compared with that of who began the connection and that of who
     * answers it: the kernel's filter would compare the address that a port forward is for, which is the router's own. So
     * the heartbeats and the state of the cluster, which end at a router, are not shared either. Attempts to connect are
     * not: who gets no answer tries again. All states after that are, since a connection whose last state the other did not
     * see would never leave its cache.
     */
    private String filter() {
        StringBuilder addresses = new StringBuilder("            IPv4_address 127.0.0.0/8\n");
        Stream.of(ownAddresses.stream(), settings.movingAddresses().stream(), Stream.of(link.peer()))
                .flatMap(all -> all)
                .filter(address -> address instanceof Inet6Address || !address.isLoopbackAddress())
                .map(address -> (address instanceof Inet6Address ? "IPv6" : "IPv4") + "_address " + text(address))
                .sorted()
                .distinct()
                .forEach(line -> addresses.append("            ").append(line).append('\n'));
        return """
                    Filter From Userspace {
                        Protocol Accept {
                            TCP
                            UDP
                            SCTP
                            DCCP
                        }
                        Address Ignore {
                %s        }
                        State Accept {
                            ESTABLISHED FIN_WAIT CLOSE_WAIT LAST_ACK TIME_WAIT CLOSED for TCP
                        }
                    }
                """.formatted(addresses);
    }

    /** Without the scope that Java appends to an address of the link. */
    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }
}
