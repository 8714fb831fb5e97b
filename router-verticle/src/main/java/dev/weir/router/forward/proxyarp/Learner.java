// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import dev.weir.config.ProxyArpForwardingConfig;
import dev.weir.router.capture.linux.OsException;
import dev.weir.router.forward.ForwardingException;
import dev.weir.router.forward.proxyarp.KernelEntry.Kind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Learns who is on which side and has the kernel know it. What is to be said waits until the kernel knows: whoever is answered
 * sends at once. One thread uses it.
 */
final class Learner implements HostEvents, Ear.Listener, AutoCloseable {
    private static final Logger LOG = System.getLogger(Learner.class.getName());

    private static final long MS = 1_000_000;
    private static final long ANSWER_NS = 500 * MS;
    /** How often it is looked whether interfaces and routes are as they were. */
    private static final long LOOK_NS = 2000 * MS;

    private static final long LOG_PAUSE_NS = 10_000 * MS;
    private static final int MAX_WAIT_MS = 100;

    /** How often hosts of IPv6 are hailed, once a look: a link may not carry yet, and answers may be lost. */
    private static final int HAILS = 3;

    private static final int MAX_FRAMES = 64;
    private static final int MAX_SEARCHES = 256;
    private static final int MAX_QUESTIONS = 16;

    private final boolean announces;
    private final boolean sweeps;
    private final Sides sides;
    private final SideSockets sockets;
    private final HostTable table;
    private final HostRoutes routes;
    private final Voice voice;
    private final Announcer announcer;
    private final Ear ear;
    private final Sweep sweep = new Sweep();
    /** Said once the kernel knows of what has changed. */
    private final List<Runnable> toSay = new ArrayList<>();

    private int hailsLeft;
    private long nextLookNs;
    private long nextNs;
    private long nextLogNs;

    Learner(ProxyArpForwardingConfig config, Sides sides, Set<InetAddress> gateways, HostCounts counts) {
        this.announces = config.announce();
        this.sweeps = config.sweep();
        this.sides = sides;
        this.sockets = new SideSockets(sides.count());
        HostTimes times = new HostTimes(
                config.probeInterval().toNanos(), ANSWER_NS, config.ageing().toNanos());
        // A router of the side that answers for hosts of its own has many addresses, but not all there are.
        HostLimits limits =
                new HostLimits(config.maxHosts(), Math.max(2, config.maxHosts() / 2), MAX_SEARCHES, MAX_QUESTIONS);
        this.table = new HostTable(sides.count(), times, limits, counts, this);
        this.routes = new HostRoutes(sides, gateways);
        this.voice = new Voice(sides, sockets::get);
        this.announcer = new Announcer(sides, voice);
        this.ear = new Ear(sides, table, this);
    }

    /** Opens the sockets, takes over what an earlier run left in the kernel, and begins to look for hosts. */
    void start(Set<InetAddress> gateways) throws ForwardingException {
        long nowNs = System.nanoTime();
        sides.refresh();
        try {
            sockets.open(sides);
        } catch (OsException refused) {
            throw new ForwardingException(
                    "proxy-arp: cannot listen for ARP: " + refused.getMessage() + "; run weir as root", refused);
        }
        for (KernelEntry entry : routes.load()) {
            int side = entry.kind() == Kind.ROUTE ? sideOf(entry.networkInterface()) : NOWHERE;
            if (side != NOWHERE && sides.isShared(entry.address()) && !sides.isOwn(entry.address())) {
                table.restore(new Host(entry.address(), MacAddress.UNKNOWN, side), nowNs);
                routes.place(entry.address(), side);
            }
        }
        if (table.size() > 0) {
            LOG.log(Level.INFO, "proxy-arp: taking over the routes to " + table.size() + " hosts");
        }
        routes.write();
        gateways.forEach(gateway -> table.failing(gateway, nowNs));
        if (announces) {
            sides.ownShared().forEach(announcer::ourselves);
            table.hosts().forEach(announcer::throughUs);
        }
        if (sweeps) {
            sides.subnets().forEach(subnet -> sweep.begin(subnet, nowNs));
            hailsLeft = HAILS;
            hail();
        }
        nextLookNs = nowNs + LOOK_NS;
        nextNs = nowNs;
    }

    private int sideOf(String networkInterface) {
        for (int side = 0; side < sides.count(); side++) {
            if (sides.name(side).equals(networkInterface)) {
                return side;
            }
        }
        return NOWHERE;
    }

    /**
     * Waits a bounded time for something to do, and does it.
     *
     * @return how many routes had been changed by somebody else and are right again
     */
    int step() throws ForwardingException {
        long waitMs = Math.max(0, (nextNs - System.nanoTime() + MS - 1) / MS);
        sockets.await((int) Math.min(waitMs, MAX_WAIT_MS));
        for (int side = 0; side < sides.count(); side++) {
            hear(side);
        }
        long nowNs = System.nanoTime();
        nextNs = Math.min(table.advance(nowNs), sweep.advance(nowNs, this::searchEverywhere));
        settle();
        if (nowNs < nextLookNs) {
            return 0;
        }
        nextLookNs = nowNs + LOOK_NS;
        return look();
    }

    private void hear(int side) {
        NeighbourSocket socket = sockets.get(side);
        if (socket == null) {
            return;
        }
        for (int i = 0; i < MAX_FRAMES; i++) {
            ByteBuffer frame = socket.receive();
            if (frame == null) {
                return;
            }
            ear.heard(side, frame, System.nanoTime());
        }
    }

    /** Has the kernel know of what has changed, then says what is to be said of it. */
    private void settle() throws ForwardingException {
        try {
            routes.write();
        } finally {
            toSay.forEach(Runnable::run);
            toSay.clear();
        }
    }

    private int look() throws ForwardingException {
        if (sides.refresh()) {
            routes.sidesChanged();
            try {
                sockets.open(sides);
            } catch (OsException refused) {
                throw new ForwardingException("proxy-arp: cannot listen for ARP: " + refused.getMessage(), refused);
            }
            routes.write();
        }
        if (hailsLeft > 0) {
            hail();
        }
        for (InetAddress address : KernelTables.resolving()) {
            if (sides.isShared(address) && !sides.isOwn(address)) {
                table.failing(address, System.nanoTime());
            }
        }
        return routes.repair();
    }

    /** Networks of IPv6 have too many addresses to ask for each. */
    private void hail() {
        hailsLeft--;
        for (InetAddress source : sides.ownShared()) {
            for (int side = 0; side < sides.count() && !Addresses.isIpv4(source); side++) {
                voice.hail(side, source);
            }
        }
    }

    private void searchEverywhere(InetAddress target) {
        if (!sides.isOwn(target)) {
            for (int side = 0; side < sides.count(); side++) {
                voice.search(side, target);
            }
        }
    }

    @Override
    public void search(int side, InetAddress target) {
        voice.search(side, target);
    }

    @Override
    public void probe(Host host) {
        voice.probe(host);
    }

    @Override
    public void placed(Host host, int sideBefore) {
        routes.place(host.address(), host.side());
        if (sideBefore == NOWHERE) {
            LOG.log(Level.INFO, "proxy-arp: " + host + " is behind " + sides.name(host.side()));
            if (announces) {
                toSay.add(() -> announcer.throughUs(host));
            }
        } else if (sideBefore != host.side()) {
            LOG.log(
                    Level.INFO,
                    "proxy-arp: " + host + " has moved from " + sides.name(sideBefore) + " to "
                            + sides.name(host.side()));
            toSay.add(() -> {
                announcer.throughUs(host);
                announcer.atItself(host);
                announcer.tellTheWay(host, table.hosts());
            });
        }
    }

    @Override
    public void removed(Host host) {
        routes.remove(host.address());
        LOG.log(Level.INFO, "proxy-arp: " + host + " is behind " + sides.name(host.side()) + " no more");
    }

    @Override
    public void answer(Question question, Host host) {
        toSay.add(() -> voice.answer(question, host));
    }

    @Override
    public void disputed(Host owner, Host other) {
        warn(other + " behind " + sides.name(other.side()) + " claims the address of " + owner
                + ", which still answers behind " + sides.name(owner.side()) + "; one of them must give it up");
    }

    @Override
    public void ownAddressClaimed(Host by) {
        warn(by + " behind " + sides.name(by.side()) + " has an address of this router's; one of them must give it up");
    }

    private void warn(String what) {
        long nowNs = System.nanoTime();
        if (nextLogNs == 0 || nowNs - nextLogNs >= 0) {
            nextLogNs = nowNs + LOG_PAUSE_NS;
            LOG.log(Level.WARNING, "proxy-arp: " + what);
        }
    }

    /** Tells each side where the hosts of the others are, now that nobody answers for them. */
    void sayGoodbye() {
        sides.refresh();
        table.hosts().forEach(announcer::withoutUs);
    }

    /** Hosts that are known. */
    int hosts() {
        return table.size();
    }

    @Override
    public void close() {
        sockets.close();
    }
}
