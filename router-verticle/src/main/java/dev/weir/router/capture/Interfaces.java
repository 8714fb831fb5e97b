// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The network interfaces of this machine, without libpcap's help. Java itself knows only those that have an address;
 * the rest, and the default route, come from Linux's /proc and /sys where there are such.
 */
public final class Interfaces {
    private static final int FLAG_UP = 0x1;
    private static final int FLAG_LOOPBACK = 0x8;
    private static final String NO_MAC = "00:00:00:00:00:00";

    private final Path root;

    /** Those of this machine. */
    public Interfaces() {
        this(Path.of("/"));
    }

    /** Those of /proc and /sys under {@code root}. */
    Interfaces(Path root) {
        this.root = root;
    }

    /** All of them, by index. */
    public List<CaptureInterface> list() {
        Optional<String> defaultRoute = defaultRoute();
        List<CaptureInterface> found = new ArrayList<>();
        for (String name : names()) {
            found.add(describe(name, defaultRoute.filter(name::equals).isPresent()));
        }
        found.sort(Comparator.comparingInt(CaptureInterface::index).thenComparing(CaptureInterface::name));
        return List.copyOf(found);
    }

    /** That of this name. */
    public Optional<CaptureInterface> find(String name) {
        return list().stream().filter(one -> one.name().equals(name)).findFirst();
    }

    /** That of the default route; failing that, the first that is up and leads elsewhere; failing that, the loopback. */
    public Optional<CaptureInterface> preferred() {
        List<CaptureInterface> all = list();
        return all.stream()
                .filter(CaptureInterface::defaultRoute)
                .findFirst()
                .or(() ->
                        all.stream().filter(one -> one.up() && !one.loopback()).findFirst())
                .or(() -> all.stream().filter(CaptureInterface::loopback).findFirst());
    }

    /** Name of the interface of the default route: IPv4's, or IPv6's where there is no other. */
    private Optional<String> defaultRoute() {
        return RoutingTable.defaultInterfaceIpv4(lines("proc/net/route"))
                .or(() -> RoutingTable.defaultInterfaceIpv6(lines("proc/net/ipv6_route")));
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (String line : lines("proc/net/dev")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                names.add(line.substring(0, colon).strip());
            }
        }
        if (names.isEmpty()) {
            try {
                NetworkInterface.networkInterfaces().forEach(one -> names.add(one.getName()));
            } catch (SocketException e) {
                // Then there are none to be named.
                return names;
            }
        }
        return names;
    }

    private CaptureInterface describe(String name, boolean defaultRoute) {
        NetworkInterface known = known(name);
        int flags = number(name, "flags");
        String mac = text(name, "address");
        return new CaptureInterface(
                name,
                known != null ? known.getIndex() : number(name, "ifindex"),
                (flags & FLAG_UP) != 0 || known != null && ask(known::isUp),
                (flags & FLAG_LOOPBACK) != 0 || known != null && ask(known::isLoopback),
                known == null ? List.of() : addresses(known),
                mtu(name, known),
                mac.isEmpty() && known != null ? mac(known) : mac.equals(NO_MAC) ? "" : mac,
                defaultRoute);
    }

    private static NetworkInterface known(String name) {
        try {
            return NetworkInterface.getByName(name);
        } catch (SocketException e) {
            return null;
        }
    }

    private int mtu(String name, NetworkInterface known) {
        int mtu = number(name, "mtu");
        try {
            return mtu == 0 && known != null ? known.getMTU() : mtu;
        } catch (SocketException e) {
            return 0;
        }
    }

    private static String mac(NetworkInterface known) {
        try {
            byte[] octets = known.getHardwareAddress();
            return octets == null ? "" : HexFormat.ofDelimiter(":").formatHex(octets);
        } catch (SocketException e) {
            return "";
        }
    }

    private static List<String> addresses(NetworkInterface known) {
        return known.getInterfaceAddresses().stream()
                .sorted(Comparator.comparing(one -> one.getAddress() instanceof Inet6Address))
                .map(Interfaces::words)
                .toList();
    }

    private static String words(InterfaceAddress one) {
        InetAddress address = one.getAddress();
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return (scope < 0 ? text : text.substring(0, scope)) + "/" + one.getNetworkPrefixLength();
    }

    /** A question to the system about an interface, which may have gone in the meantime. */
    @FunctionalInterface
    private interface Question {
        boolean ask() throws SocketException;
    }

    private static boolean ask(Question question) {
        try {
            return question.ask();
        } catch (SocketException e) {
            return false;
        }
    }

    private int number(String name, String attribute) {
        try {
            return Integer.decode(text(name, attribute));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private String text(String name, String attribute) {
        List<String> lines = lines("sys/class/net/" + name + "/" + attribute);
        return lines.isEmpty() ? "" : lines.get(0).strip();
    }

    /** The lines of a file of the system's; none where there is no such file. */
    private List<String> lines(String path) {
        try {
            return Files.readAllLines(root.resolve(path));
        } catch (IOException e) {
            return List.of();
        }
    }
}
