// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import dev.weir.router.forward.ForwardingException;
import dev.weir.router.forward.proxyarp.KernelEntry.Kind;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps the kernel's routes to hosts, and the addresses of IPv6 that it answers for, as they are to be. What is to be changed
 * is gathered, then written at once. One thread uses it.
 */
final class HostRoutes {
    private static final System.Logger LOG = System.getLogger(HostRoutes.class.getName());

    private final Sides sides;
    private final Set<InetAddress> gateways;
    private final Map<InetAddress, Integer> places = new HashMap<>();
    private Set<KernelEntry> written = new HashSet<>();
    private String lastRefusal = "";
    private boolean isDirty = true;

    /** Of hosts behind sides; of gateways, the routes that lead beyond go to them. */
    HostRoutes(Sides sides, Set<InetAddress> gateways) {
        this.sides = sides;
        this.gateways = Set.copyOf(gateways);
    }

    /** Takes in what the kernel has, left there by an earlier run; nothing of it is wanted until it is placed. */
    Set<KernelEntry> load() throws ForwardingException {
        written = KernelTables.read();
        return Set.copyOf(written);
    }

    /** A host is behind a side. */
    void place(InetAddress address, int side) {
        isDirty |= !Integer.valueOf(side).equals(places.put(address, side));
    }

    /** A host is nowhere. */
    void remove(InetAddress address) {
        isDirty |= places.remove(address) != null;
    }

    /** The sides' own addresses have changed. */
    void sidesChanged() {
        isDirty = true;
    }

    /** Writes what has changed since the last time. */
    void write() throws ForwardingException {
        if (isDirty) {
            isDirty = false;
            bring(wanted());
        }
    }

    /**
     * Puts right what somebody else changed.
     *
     * @return how many entries were wrong and are right now
     */
    int repair() throws ForwardingException {
        Set<KernelEntry> wanted = wanted();
        Set<KernelEntry> found = KernelTables.read();
        if (found.equals(wanted)) {
            written = found;
            return 0;
        }
        written = found;
        bring(wanted);
        Set<KernelEntry> now = KernelTables.read();
        int repaired =
                differences(found, wanted).size() - differences(now, wanted).size();
        written = now;
        return Math.max(repaired, 0);
    }

    private static Set<KernelEntry> differences(Set<KernelEntry> some, Set<KernelEntry> others) {
        Set<KernelEntry> only = new HashSet<>(some);
        only.removeAll(others);
        Set<KernelEntry> missing = new HashSet<>(others);
        missing.removeAll(some);
        only.addAll(missing);
        return only;
    }

    private void bring(Set<KernelEntry> wanted) throws ForwardingException {
        Set<KernelEntry> toAdd = new LinkedHashSet<>(wanted);
        toAdd.removeAll(written);
        Set<KernelEntry> toDelete = new LinkedHashSet<>(written);
        toDelete.removeAll(wanted);
        Set<String> replaced = toAdd.stream().map(KernelEntry::slot).collect(Collectors.toSet());
        toDelete.removeIf(old -> replaced.contains(old.slot()));
        if (toAdd.isEmpty() && toDelete.isEmpty()) {
            return;
        }
        List<String> refused = KernelTables.change(toAdd, toDelete);
        written = wanted;
        String refusal = refused.isEmpty() ? "" : refused.get(0);
        if (!refusal.isEmpty() && !refusal.equals(lastRefusal)) {
            LOG.log(System.Logger.Level.WARNING, "proxy-arp: the kernel refuses a route to a host: " + refusal);
        }
        lastRefusal = refusal;
    }

    private Set<KernelEntry> wanted() {
        Set<KernelEntry> wanted = new LinkedHashSet<>();
        places.forEach((address, side) -> {
            if (sides.get(side).index() == 0) {
                return;
            }
            wanted.add(new KernelEntry(Kind.ROUTE, address, sides.name(side)));
            boolean isGateway = gateways.contains(address);
            if (isGateway && !Addresses.isIpv4(address)) {
                wanted.add(new KernelEntry(Kind.GATEWAY_ROUTE, address, sides.name(side)));
            }
            if (isGateway) {
                wanted.add(new KernelEntry(Kind.GATEWAY, address, sides.name(side)));
            }
            addGuards(wanted, address, side);
            addProxies(wanted, isGateway ? Kind.ROUTER_PROXY : Kind.PROXY, address, side);
        });
        for (int side = 0; side < sides.count(); side++) {
            // Hosts of all sides reach this machine at any of its addresses, in IPv4 without more ado.
            for (InetAddress own : sides.get(side).addresses()) {
                if (sides.isShared(own)) {
                    addProxies(wanted, Kind.PROXY, own, side);
                }
            }
        }
        return wanted;
    }

    private void addGuards(Set<KernelEntry> wanted, InetAddress address, int exceptSide) {
        for (int side = 0; side < sides.count() && Addresses.isIpv4(address); side++) {
            if (side != exceptSide) {
                wanted.add(new KernelEntry(Kind.GUARD, address, sides.name(side)));
            }
        }
    }

    private void addProxies(Set<KernelEntry> wanted, Kind kind, InetAddress address, int exceptSide) {
        if (Addresses.isIpv4(address)) {
            return;
        }
        for (int side = 0; side < sides.count(); side++) {
            boolean isItsOwn = side == exceptSide || sides.get(side).addresses().contains(address);
            if (!isItsOwn && sides.get(side).index() != 0) {
                wanted.add(new KernelEntry(kind, address, sides.name(side)));
            }
        }
    }

    /** How many hosts have a route. */
    int size() {
        return places.size();
    }
}
