// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import dev.weir.config.AwsTakeoverConfig;
import dev.weir.config.ExecTakeoverConfig;
import dev.weir.config.GatewayWitnessConfig;
import dev.weir.config.HaConfig;
import dev.weir.config.HaMode;
import dev.weir.config.HeartbeatConfig;
import dev.weir.config.HostPrefix;
import dev.weir.config.IpAddresses;
import dev.weir.config.IpEndpoint;
import dev.weir.config.NoWitnessConfig;
import dev.weir.config.NodeConfig;
import dev.weir.config.NodeWitnessConfig;
import dev.weir.config.VipTakeoverConfig;
import dev.weir.router.forward.proxyarp.NeighbourQuestion;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * A node as a member of its failover group: sends and hears heartbeats, decides by them whether it has the traffic, and brings it
 * here or lets go of it. One of no group that has a key and an address to listen at is a witness for others, and nothing more.
 */
public final class GroupMember implements AutoCloseable {
    /** Of a node that nobody sends heartbeats to: others on its host may be so too. */
    private static final int ANY_PORT = 0;

    /** How long a node that leaves waits for another to take the traffic. */
    static final Duration HAND_OVER = Duration.ofSeconds(3);

    private final HaConfig ha;
    private final NodeConfig node;
    private final long epoch;
    private final FailoverListener listener;
    private final LongSupplier meteredPackets;
    private TrafficTakeover way;
    private volatile HeartbeatLoop loop;

    /**
     * One that has not begun.
     *
     * @param epoch of the node, greater than in any run before
     * @param listener is told what becomes of the node
     * @param meteredPackets packets that the node has metered, for others to know
     */
    public GroupMember(
            HaConfig ha, NodeConfig node, long epoch, FailoverListener listener, LongSupplier meteredPackets) {
        this.ha = ha;
        this.node = node;
        this.epoch = epoch;
        this.listener = listener;
        this.meteredPackets = meteredPackets;
    }

    /** Whether there is anything to be done for a node that is configured so. */
    public static boolean isNeeded(HaConfig ha) {
        return ha.isGrouped()
                || !ha.heartbeat().listen().isEmpty() && !ha.heartbeat().key().isEmpty();
    }

    /**
     * Begins: lets go of what an earlier run left, then listens. May wait.
     *
     * @throws TakeoverException when that cannot be done; nothing is left half done then
     */
    public void start() throws TakeoverException {
        way = makeWay();
        HeartbeatLoop made = makeLoop();
        try {
            // First: another process that has the port may have the traffic.
            made.open();
            way.start();
            made.start();
        } catch (TakeoverException refused) {
            made.close();
            throw refused;
        }
        loop = made;
        if (!ha.isGrouped()) {
            made.retire();
        }
    }

    private TrafficTakeover makeWay() throws TakeoverException {
        if (ha.takeover() instanceof VipTakeoverConfig vip) {
            return new VipTakeover(vip, Path.of(node.stateDirectory()));
        }
        if (ha.takeover() instanceof ExecTakeoverConfig exec) {
            return new ExecTakeover(exec, ha.group(), node.name());
        }
        if (ha.takeover() instanceof AwsTakeoverConfig) {
            throw new TakeoverException(
                    "ha.takeover.type: aws is not to be had yet; take exec, with a program that calls"
                            + " 'aws ec2 replace-route'");
        }
        return new NoTakeover();
    }

    private HeartbeatLoop makeLoop() {
        HeartbeatConfig heartbeat = ha.heartbeat();
        List<IpEndpoint> paths = new ArrayList<>(heartbeat.endpoints());
        int witnessPath = HeartbeatSockets.NO_PATH;
        if (ha.witness() instanceof NodeWitnessConfig third) {
            witnessPath = paths.size();
            paths.add(third.endpoint());
        }
        boolean heard = !heartbeat.listen().isEmpty();
        InetAddress listen =
                IpAddresses.parse(heard ? heartbeat.listen() : "127.0.0.1").orElseThrow();
        return new HeartbeatLoop(new Parts(
                ha.group(),
                new FailoverGroup(settings(), way.share(), epoch, System.nanoTime()),
                new HeartbeatSockets(listen, heard ? heartbeat.port() : ANY_PORT, paths),
                new HeartbeatCodec(heartbeat.key().isEmpty() ? node.name() : heartbeat.key()),
                new Deeds(ha.group(), way, listener),
                new LinkWatch(way.interfaces()),
                witnessPath,
                answers -> ha.witness() instanceof GatewayWitnessConfig gateway
                        ? new GatewayWitness(question(gateway), answers)
                        : null,
                witnessInWords(),
                meteredPackets));
    }

    private GroupSettings settings() {
        return new GroupSettings(
                node.name(),
                ha.priority(),
                ha.mode() == HaMode.ACTIVE_ACTIVE ? GroupMode.ACTIVE_ACTIVE : GroupMode.ACTIVE_STANDBY,
                ha.preempt(),
                ha.holdDown().toNanos(),
                ha.heartbeat().interval().toNanos(),
                ha.heartbeat().misses(),
                !(ha.witness() instanceof NoWitnessConfig),
                HAND_OVER.toNanos());
    }

    /** Not asked from an address that another may have by now: the gateway would send it here. */
    private NeighbourQuestion question(GatewayWitnessConfig gateway) {
        Set<InetAddress> shared = ha.takeover() instanceof VipTakeoverConfig vip
                ? vip.hostPrefixes().stream().map(HostPrefix::address).collect(Collectors.toSet())
                : Set.of();
        InetAddress address = IpAddresses.parse(gateway.address()).orElseThrow();
        return new NeighbourQuestion(gateway.networkInterface(), address, shared);
    }

    private String witnessInWords() {
        if (ha.witness() instanceof GatewayWitnessConfig gateway) {
            return "gateway " + gateway.address() + " at " + gateway.networkInterface();
        }
        return ha.witness() instanceof NodeWitnessConfig third ? "node " + third.address() : "none";
    }

    /**
     * Has the node hand over what traffic it has, and take none any more until {@link #rejoin}. Any thread may ask.
     *
     * @return completes when it has none
     */
    public CompletableFuture<Void> leave() {
        HeartbeatLoop running = loop;
        return running == null ? CompletableFuture.completedFuture(null) : running.leave();
    }

    /** Has the node take traffic again. Any thread may ask. */
    public void rejoin() {
        HeartbeatLoop running = loop;
        if (running != null && ha.isGrouped()) {
            running.rejoin();
        }
    }

    /** Has the node go on in another epoch, after it was fenced. Any thread may ask. */
    public void renew(long newEpoch) {
        HeartbeatLoop running = loop;
        if (running != null) {
            running.renew(newEpoch);
        }
    }

    /** Whether its listener would have been told by now that this process was asleep, if it was. Any thread may ask. */
    public boolean isAwake() {
        HeartbeatLoop running = loop;
        return running == null || running.isAwake();
    }

    /** How it was doing a moment ago; {@code null} before the start. Any thread may ask. */
    public FailoverStatus status() {
        HeartbeatLoop running = loop;
        return running == null ? null : running.status();
    }

    /** Hands over what traffic there is, lets go of what nobody took, and ends. May wait. */
    @Override
    public void close() {
        HeartbeatLoop running = loop;
        if (running != null) {
            loop = null;
            running.close();
        }
    }
}
