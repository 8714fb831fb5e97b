// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.CaptureConfig;
import dev.weir.config.FileCaptureConfig;
import dev.weir.config.ForwardingConfig;
import dev.weir.config.NatConfig;
import dev.weir.config.NatMode;
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

/** The watch over connections of a node that routes with NAT; of another node, nothing. */
final class NatWatch {
    private static final Logger LOG = System.getLogger(NatWatch.class.getName());

    private final ConntrackWatch conntrack;

    private NatWatch(ConntrackWatch conntrack) {
        this.conntrack = conntrack;
    }

    /** Prepares what a configuration asks for; nothing starts yet. */
    static NatWatch of(WeirConfig config, Ledger ledger) {
        ForwardingConfig forwarding = config.router().forwarding();
        if (config.captures().stream().anyMatch(FileCaptureConfig.class::isInstance)) {
            // What is in a file was translated elsewhere.
            return new NatWatch(null);
        }
        if (!(forwarding instanceof RoutedForwardingConfig routed)
                || routed.nat().mode() == NatMode.NONE) {
            return new NatWatch(null);
        }
        Set<Integer> inside = insidePoints(config.captures(), routed.nat());
        if (inside.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "no capture is on an inside interface of the NAT ("
                            + String.join(", ", routed.nat().inside())
                            + "): no record will tell what the NAT made of its flow");
        }
        Duration idle = config.metering().idleTimeout();
        Duration linger = config.metering().tcpLinger();
        return new NatWatch(new ConntrackWatch(inside, idle.compareTo(linger) > 0 ? idle : linger, ledger));
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

    /** What is known of flows. */
    Translations translations() {
        return conntrack == null ? Translations.NONE : conntrack.translations();
    }

    /** Begins to listen; what it waits for does not hold the caller up. */
    Future<Void> start(Vertx vertx) {
        if (conntrack == null) {
            return Future.succeededFuture();
        }
        return vertx.executeBlocking(() -> {
            conntrack.start();
            return null;
        });
    }

    /** Completes when all that the kernel has told by now is known. */
    Future<Void> caughtUp() {
        return conntrack == null ? Future.succeededFuture() : Future.fromCompletionStage(conntrack.caughtUp());
    }

    void stop() {
        if (conntrack != null) {
            conntrack.close();
        }
    }
}
