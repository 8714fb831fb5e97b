// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.pcap.FrameInjector;
import dev.weir.router.forward.proxyarp.AddressNotice;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tells the neighbours at an interface which addresses are to be found there: gratuitous ARP, and unsolicited advertisements. */
final class NeighbourNotice implements AutoCloseable {
    private static final Logger LOG = System.getLogger(NeighbourNotice.class.getName());

    private final String name;
    private final FrameInjector injector;

    NeighbourNotice(String networkInterface) {
        this.name = networkInterface;
        this.injector = new FrameInjector(networkInterface);
    }

    /** Makes ready to send. */
    void open() throws TakeoverException {
        try {
            injector.open();
        } catch (CaptureException refused) {
            throw new TakeoverException("ha.takeover: " + refused.getMessage(), refused);
        }
    }

    /** The addresses that the interface has by now, without scopes. */
    Set<InetAddress> addresses() throws TakeoverException {
        Set<InetAddress> found = new HashSet<>();
        try {
            NetworkInterface known = NetworkInterface.getByName(name);
            if (known == null) {
                if (!Files.exists(Path.of("/sys/class/net", name))) {
                    throw new TakeoverException("ha.takeover.interface: there is no interface " + name
                            + "; 'weir interfaces' lists those there are");
                }
                return found;
            }
            for (InetAddress address : Collections.list(known.getInetAddresses())) {
                found.add(plain(address));
            }
        } catch (SocketException | UnknownHostException unknown) {
            throw new TakeoverException(
                    "ha.takeover: the addresses of " + name + " cannot be read: " + unknown.getMessage(), unknown);
        }
        return found;
    }

    private static InetAddress plain(InetAddress address) throws UnknownHostException {
        return address instanceof Inet6Address ? Inet6Address.getByAddress(null, address.getAddress(), -1) : address;
    }

    /** Tells of these. What cannot be sent is told again the next time. */
    void give(List<InetAddress> ofUs) {
        try {
            NetworkInterface known = NetworkInterface.getByName(name);
            byte[] mac = known == null ? null : known.getHardwareAddress();
            if (mac == null) {
                return;
            }
            InetAddress linkLocal = linkLocal(known);
            for (InetAddress address : ofUs) {
                byte[] frame = AddressNotice.frame(mac, address, linkLocal, isRouter());
                if (frame.length > 0 && !injector.send(frame)) {
                    LOG.log(Level.DEBUG, "failover: neighbours at " + name + " cannot be told of " + address);
                }
            }
        } catch (SocketException | UnknownHostException gone) {
            LOG.log(Level.DEBUG, "failover: " + name + " cannot be used: " + gone.getMessage());
        }
    }

    private static InetAddress linkLocal(NetworkInterface known) throws UnknownHostException {
        for (InetAddress address : Collections.list(known.getInetAddresses())) {
            if (address instanceof Inet6Address && address.isLinkLocalAddress()) {
                return plain(address);
            }
        }
        return null;
    }

    /** Hosts forget a router whose advertisement does not say that it is one (RFC 4861, section 7.2.5). */
    private boolean isRouter() {
        try {
            return Files.readString(Path.of("/proc/sys/net/ipv6/conf", name, "forwarding"))
                    .startsWith("1");
        } catch (IOException noIpv6) {
            return false;
        }
    }

    @Override
    public void close() {
        injector.close();
    }
}
