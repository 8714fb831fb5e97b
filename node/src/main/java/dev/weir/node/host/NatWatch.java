// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.CaptureConfig;
import dev.weir.config.FileCaptureConfig;
import dev.weir.config.ForwardingConfig;
import dev.weir.config.NatConfig;
import dev.weir.config.NatMode;
import dev.weir.config.NodeRole;
import dev.weir.config.PcapCaptureConfig;
import dev.weir.config.RingCaptureConfig;
import dev.weir.config.RoutedForwardingConfig;
import dev.weir.config.WeirConfig;
import dev.weir.model.flow.Translations;
import dev.weir.model.ledger.Ledger;
import dev.weir.router.conntrack.ConntrackWatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The watch over connections of a node that routes with NAT; of another node, nothing. It can become another. */
final class NatWatch {
    private static final Logger LOG = System.getLogger(NatWatch.class.getName());

    private final Ledger ledger;
    private volatile ConntrackWatch conntrack;

    /**
     * What there is to be watched for.
     *
     * @param needed whether there is a NAT
     * @param inside the Observation Points on its inside
     * @param recordDelay after the last packet of a flow, how long until its record is made at the latest
     */
    record Wanted(boolean needed, Set<Integer> inside, Duration recordDelay) {
        private static final Wanted NOTHING = new Wanted(false, Set.of(), Duration.ZERO);

        static Wanted of(WeirConfig config) {
            ForwardingConfig forwarding = config.router().forwarding();
            // What is in a file was translated elsewhere, and records are made where it is metered.
            if (!config.node().has(NodeRole.ROUTER)
                    || !config.node().has(NodeRole.FLOW)
                    || config.captures().stream().anyMatch(FileCaptureConfig.class::isInstance)
                    || !(forwarding instanceof RoutedForwardingConfig routed)
                    || routed.nat().mode() == NatMode.NONE) {
                return NOTHING;
            }
            Duration idle = config.metering().idleTimeout();
            Duration linger = config.metering().tcpLinger();
            return new Wanted(
                    true, insidePoints(config.captures(), routed.nat()), idle.compareTo(linger) > 0 ? idle : linger);
        }
    }

    private NatWatch(ConntrackWatch conntrack, Ledger ledger) {
        this.conntrack = conntrack;
        this.ledger = ledger;
    }

    /** Prepares what a configuration asks for; nothing starts yet. */
    static NatWatch of(WeirConfig config, Ledger ledger) {
        return new NatWatch(make(config, ledger), ledger);
    }

    private static ConntrackWatch make(WeirConfig config, Ledger ledger) {
        Wanted wanted = Wanted.of(config);
        if (!wanted.needed()) {
            warnOfOthers(config);
            return null;
        }
        if (wanted.inside().isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "no capture is on an inside interface of the NAT ("
                            + String.join(
                                    ", ",
                                    ((RoutedForwardingConfig) config.router().forwarding())
                                            .nat()
                                            .inside())
                            + "): no record will tell what the NAT made of its flow");
        }
        return new ConntrackWatch(wanted.inside(), wanted.recordDelay(), ledger);
    }

    private static void warnOfOthers(WeirConfig config) {
        boolean leaves = config.node().has(NodeRole.ROUTER) && !config.node().has(NodeRole.FLOW);
        if (leaves
                && config.router().forwarding() instanceof RoutedForwardingConfig routed
                && routed.nat().mode() != NatMode.NONE) {
            LOG.log(
                    Level.WARNING,
                    "this node translates addresses and leaves the metering to others, who cannot see the translations:"
                            + " no record will tell what the NAT made of its flow; give it the role flow for that");
        }
    }

    private static Set<Integer> insidePoints(List<CaptureConfig> captures, NatConfig nat) {
        Set<Integer> points = new HashSet<>();
        for (CaptureConfig capture : captures) {
            if (nat.inside().contains(networkInterface(capture))) {
                points.add(capture.observationPoint().id());
            }
        }
        return points;
    }

    private static String networkInterface(CaptureConfig capture) {
        if (capture instanceof RingCaptureConfig ring) {
            return ring.networkInterface();
        }
        return capture instanceof PcapCaptureConfig pcap ? pcap.networkInterface() : "";
    }

    /** What is known of flows, at any time. */
    Translations translations() {
        return (batch, slice) -> {
            ConntrackWatch watch = conntrack;
            if (watch != null) {
                watch.translations().tell(batch, slice);
            }
        };
    }

    /** Begins to listen; what it waits for does not hold the caller up. */
    Future<Void> start(Vertx vertx) {
        ConntrackWatch watch = conntrack;
        if (watch == null) {
            return Future.succeededFuture();
        }
        return vertx.executeBlocking(() -> {
            watch.start();
            return null;
        });
    }

    /** Watches for what another configuration asks for from now on; when it fails, all is as it was. */
    Future<Void> change(Vertx vertx, WeirConfig config) {
        return vertx.executeBlocking(() -> {
            Wanted wanted = Wanted.of(config);
            ConntrackWatch before = conntrack;
            if (before != null && wanted.needed()) {
                before.change(wanted.inside(), wanted.recordDelay());
                return null;
            }
            ConntrackWatch next = make(config, ledger);
            if (next != null) {
                next.start();
            }
            conntrack = next;
            if (before != null) {
                before.end();
            }
            return null;
        });
    }

    /** Completes when all that the kernel has told by now is known. */
    Future<Void> caughtUp() {
        ConntrackWatch watch = conntrack;
        return watch == null ? Future.succeededFuture() : Future.fromCompletionStage(watch.caughtUp());
    }

    void stop() {
        ConntrackWatch watch = conntrack;
        if (watch != null) {
            watch.close();
        }
    }
}
