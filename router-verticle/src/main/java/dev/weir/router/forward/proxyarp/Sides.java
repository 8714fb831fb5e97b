// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import dev.weir.config.IpPrefix;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The interfaces that share subnets, numbered from 0 in the order of configuration, as the system has them at the last
 * {@link #refresh()}: they come and go, and so do their addresses. One thread uses it.
 */
final class Sides {
    private final List<String> names;
    private final List<IpPrefix> configured;
    private final Function<String, Side> system;
    private List<Side> sides = List.of();
    private Set<InetAddress> own = Set.of();
    private Set<MacAddress> ownMacs = Set.of();
    private Set<IpPrefix> subnets = Set.of();

    /**
     * One of them.
     *
     * @param index the kernel's number for it, 0 while there is none of its name
     * @param mac its link-layer address; {@link MacAddress#UNKNOWN} while it has none
     * @param addresses its own, those of the link among them
     * @param networks those of its addresses that others are on too
     */
    record Side(String name, int index, MacAddress mac, List<InetAddress> addresses, List<IpPrefix> networks) {
        /** One that there is not. */
        static Side absent(String name) {
            return new Side(name, 0, MacAddress.UNKNOWN, List.of(), List.of());
        }

        boolean isUsable() {
            return index != 0 && mac.isOfStation();
        }
    }

    /**
     * Of these names; nothing is known of them yet.
     *
     * @param subnets the networks that they share; empty for those of their addresses
     */
    Sides(List<String> names, List<IpPrefix> subnets) {
        this(names, subnets, Sides::look);
    }

    /** As the other, of interfaces that {@code system} knows by name. */
    Sides(List<String> names, List<IpPrefix> subnets, Function<String, Side> system) {
        this.names = List.copyOf(names);
        this.configured = List.copyOf(subnets);
        this.system = system;
    }

    /** Looks at what there is; returns whether anything has changed. */
    boolean refresh() {
        List<Side> found = names.stream().map(system).toList();
        Set<IpPrefix> prefixes = new LinkedHashSet<>(configured);
        if (configured.isEmpty()) {
            found.forEach(side -> prefixes.addAll(side.networks()));
        }
        boolean isChanged = !found.equals(sides) || !prefixes.equals(subnets);
        sides = found;
        subnets = prefixes;
        own = new HashSet<>();
        ownMacs = new HashSet<>();
        for (Side side : sides) {
            own.addAll(side.addresses());
            ownMacs.add(side.mac());
        }
        return isChanged;
    }

    private static Side look(String name) {
        List<InetAddress> addresses = new ArrayList<>();
        List<IpPrefix> networks = new ArrayList<>();
        try {
            NetworkInterface networkInterface = NetworkInterface.getByName(name);
            if (networkInterface == null) {
                return Side.absent(name);
            }
            for (InterfaceAddress address : networkInterface.getInterfaceAddresses()) {
                // Without the scope that Java attaches, which messages do not have.
                InetAddress plain = Addresses.of(address.getAddress().getAddress());
                addresses.add(plain);
                if (Addresses.isOfHost(plain)) {
                    networks.add(network(plain, address.getNetworkPrefixLength()));
                }
            }
            byte[] mac = networkInterface.getHardwareAddress();
            boolean isEthernet = mac != null && mac.length == MacAddress.OCTETS;
            return new Side(
                    name,
                    networkInterface.getIndex(),
                    isEthernet ? MacAddress.get(ByteBuffer.wrap(mac)) : MacAddress.UNKNOWN,
                    List.copyOf(addresses),
                    List.copyOf(networks));
        } catch (SocketException gone) {
            return Side.absent(name);
        }
    }

    private static IpPrefix network(InetAddress address, int length) {
        byte[] octets = address.getAddress();
        for (int bit = length; bit < octets.length * Byte.SIZE; bit++) {
            octets[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
        }
        return new IpPrefix(Addresses.of(octets), length);
    }

    int count() {
        return names.size();
    }

    Side get(int side) {
        return sides.get(side);
    }

    String name(int side) {
        return names.get(side);
    }

    /** The networks that the sides share. */
    List<IpPrefix> subnets() {
        return List.copyOf(subnets);
    }

    /** Whether a host of the shared networks can have an address: neither a network's own nor that of all its hosts. */
    boolean isShared(InetAddress address) {
        if (!Addresses.isOfHost(address)) {
            return false;
        }
        for (IpPrefix subnet : subnets) {
            if (subnet.contains(address)) {
                return !Addresses.isIpv4(address) || isBetween(subnet, address);
            }
        }
        return false;
    }

    /** RFC 3021: a network of two addresses has no others. */
    private static boolean isBetween(IpPrefix subnet, InetAddress address) {
        int hostBits = Integer.SIZE - subnet.length();
        if (hostBits < 2) {
            return true;
        }
        int mask = hostBits == Integer.SIZE ? -1 : (1 << hostBits) - 1;
        int host = ByteBuffer.wrap(address.getAddress()).getInt() & mask;
        return host != 0 && host != mask;
    }

    /** Whether an address is this machine's. */
    boolean isOwn(InetAddress address) {
        return own.contains(address);
    }

    /** Whether a link-layer address is this machine's. */
    boolean isOwn(MacAddress mac) {
        return ownMacs.contains(mac);
    }

    /** Addresses of this machine in the shared networks. */
    List<InetAddress> ownShared() {
        return own.stream().filter(this::isShared).toList();
    }

    /**
     * The address to ask from for another of IPv4: one of the side's if it can be, one of another side's, or the unspecified
     * one, with which nobody takes the question for a claim.
     */
    InetAddress askFrom(int side, InetAddress target) {
        List<Side> ordered = new ArrayList<>(List.of(sides.get(side)));
        ordered.addAll(sides);
        for (Side candidate : ordered) {
            for (InetAddress address : candidate.addresses()) {
                if (Addresses.isIpv4(address) && isOnOneSubnet(address, target)) {
                    return address;
                }
            }
        }
        return Addresses.of(new byte[Addresses.IPV4_OCTETS]);
    }

    private boolean isOnOneSubnet(InetAddress one, InetAddress other) {
        return subnets.stream().anyMatch(subnet -> subnet.contains(one) && subnet.contains(other));
    }

    /** The side's own address of the link, from which neighbour discovery speaks; {@code null} without IPv6. */
    InetAddress linkLocal(int side) {
        return sides.get(side).addresses().stream()
                .filter(address -> address instanceof Inet6Address && address.isLinkLocalAddress())
                .findFirst()
                .orElse(null);
    }

    /** The addresses that hosts of a network of IPv4 can have; empty for a network of more than {@code atMost}. */
    static List<InetAddress> hosts(IpPrefix subnet, int atMost) {
        byte[] first = subnet.address().getAddress();
        int hostBits = first.length * Byte.SIZE - subnet.length();
        if (first.length != Addresses.IPV4_OCTETS || hostBits >= Integer.SIZE - 1 || 1 << hostBits > atMost) {
            return List.of();
        }
        int base = ByteBuffer.wrap(first).getInt();
        InetAddress[] all = new InetAddress[1 << hostBits];
        Arrays.setAll(
                all,
                host -> Addresses.of(
                        ByteBuffer.allocate(Integer.BYTES).putInt(base + host).array()));
        return Arrays.stream(all).filter(address -> isBetween(subnet, address)).toList();
    }
}
