// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import dev.weir.config.HostPrefix;
import dev.weir.config.VipTakeoverConfig;
import dev.weir.router.forward.ForwardingException;
import dev.weir.router.forward.SystemTool;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The node that has the traffic has some addresses, at an interface that it has an address of its own at, and tells its
 * neighbours so.
 *
 * <p>While another node is there to take them, the kernel is given the addresses for three seconds at a time: if this process
 * dies or stops, its host ceases to answer for them without it. On its own a node keeps them, so that its host goes on
 * forwarding whatever becomes of the process.
 */
public final class VipTakeover implements TrafficTakeover {
    private static final Logger LOG = System.getLogger(VipTakeover.class.getName());
    private static final String LIFETIME_S = "3";
    private static final String FOREVER = "forever";

    /** Others' addresses that are taken on their word, at most. */
    private static final int MAX_ADDRESSES = 16;

    private final VipTakeoverConfig config;
    private final VipJournal journal;
    private final NeighbourNotice notice;
    /** By owner, in the order in which they were taken. */
    private final Map<String, List<HostPrefix>> held = new LinkedHashMap<>();

    /**
     * One that has not begun.
     *
     * @param stateDirectory where it is kept which addresses this node may have
     */
    public VipTakeover(VipTakeoverConfig config, Path stateDirectory) {
        this.config = config;
        this.journal = new VipJournal(stateDirectory);
        this.notice = new NeighbourNotice(config.networkInterface());
    }

    @Override
    public void start() throws TakeoverException {
        for (VipJournal.Entry stale : journal.open()) {
            SystemTool.Result result = ip(List.of(delete(stale.address(), stale.networkInterface())));
            if (result.code() == 0) {
                LOG.log(
                        Level.INFO,
                        "failover: removed " + stale.address() + " from " + stale.networkInterface()
                                + ", which an earlier run of this node left there");
            }
        }
        requireFree();
        journal.begin(entries(config.hostPrefixes()));
        notice.open();
    }

    private List<VipJournal.Entry> entries(List<HostPrefix> addresses) {
        return addresses.stream()
                .map(address -> new VipJournal.Entry(config.networkInterface(), text(address)))
                .toList();
    }

    private void requireFree() throws TakeoverException {
        Set<InetAddress> there = notice.addresses();
        for (HostPrefix address : config.hostPrefixes()) {
            if (there.contains(address.address())) {
                throw new TakeoverException("ha.takeover.addresses: " + text(address) + " is on "
                        + config.networkInterface()
                        + " already; an address of a failover group must be no node's own: remove it there");
            }
        }
    }

    @Override
    public String share() {
        return config.hostPrefixes().stream().map(VipTakeover::text).collect(Collectors.joining(" "));
    }

    @Override
    public void take(Share share) throws TakeoverException {
        List<HostPrefix> addresses = addresses(share);
        journal.note(entries(addresses));
        held.put(share.owner(), addresses);
        put(addresses, FOREVER);
    }

    private List<HostPrefix> addresses(Share share) throws TakeoverException {
        if (share.text().isEmpty()) {
            return config.hostPrefixes();
        }
        Set<HostPrefix> addresses = new LinkedHashSet<>();
        for (String word : share.text().split(" ")) {
            Optional<HostPrefix> address = HostPrefix.parse(word);
            if (address.isEmpty() || addresses.size() == MAX_ADDRESSES) {
                throw new TakeoverException("ha.takeover: cannot take the addresses of " + share.owner()
                        + ", which are " + share.text() + "; is its ha.takeover of type vip too?");
            }
            addresses.add(address.get());
        }
        return List.copyOf(addresses);
    }

    private void put(List<HostPrefix> addresses, String lifetime) throws TakeoverException {
        List<String> lines = addresses.stream()
                .map(address -> "address replace " + text(address) + " dev " + config.networkInterface() + " valid_lft "
                        + lifetime + " preferred_lft " + lifetime + (isIpv6(address) ? " nodad" : ""))
                .toList();
        SystemTool.Result result = ip(lines);
        if (result.code() != 0) {
            throw new TakeoverException("ha.takeover: " + config.networkInterface() + " cannot be given "
                    + addresses.stream().map(VipTakeover::text).collect(Collectors.joining(", ")) + ": "
                    + result.complaint());
        }
    }

    @Override
    public void release(Share share) throws TakeoverException {
        List<HostPrefix> addresses = held.remove(share.owner());
        if (addresses == null) {
            return;
        }
        ip(addresses.stream()
                .map(address -> delete(text(address), config.networkInterface()))
                .toList());
        Set<InetAddress> there = notice.addresses();
        for (HostPrefix address : addresses) {
            if (there.contains(address.address())) {
                throw new TakeoverException(
                        "ha.takeover: " + text(address) + " cannot be removed from " + config.networkInterface());
            }
        }
    }

    @Override
    public void keep(boolean isBacked) throws TakeoverException {
        if (!held.isEmpty()) {
            put(all(), isBacked ? LIFETIME_S : FOREVER);
        }
    }

    private List<HostPrefix> all() {
        List<HostPrefix> all = new ArrayList<>();
        held.values().forEach(all::addAll);
        return all;
    }

    @Override
    public int announcements() {
        return config.announcements();
    }

    @Override
    public void announce() {
        notice.give(all().stream().map(HostPrefix::address).toList());
    }

    @Override
    public List<String> interfaces() {
        return List.of(config.networkInterface());
    }

    private static String delete(String address, String networkInterface) {
        return "address del " + address + " dev " + networkInterface;
    }

    /** One run for all lines; one that is refused does not keep the others from being done. */
    private static SystemTool.Result ip(List<String> lines) throws TakeoverException {
        try {
            return SystemTool.IP.attempt(List.of("-force", "-batch", "-"), String.join("\n", lines) + "\n");
        } catch (ForwardingException refused) {
            throw new TakeoverException("ha.takeover: " + refused.getMessage(), refused);
        }
    }

    private static boolean isIpv6(HostPrefix address) {
        return address.address() instanceof Inet6Address;
    }

    private static String text(HostPrefix address) {
        return address.toString();
    }

    @Override
    public String describe() {
        return "vip " + share() + " at " + config.networkInterface();
    }

    @Override
    public void close() {
        notice.close();
        journal.close(held.isEmpty());
    }
}
