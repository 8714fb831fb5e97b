// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router;

import dev.weir.config.GeneveForwardingConfig;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.router.capture.BatchOutlet;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.Sorting;
import dev.weir.router.forward.geneve.GeneveHealth;
import dev.weir.router.forward.geneve.TunDevice;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The life of mode geneve: packets are sent on and metered, and the load balancer is told by HTTP how that goes. */
final class GeneveForwarding {
    private static final Logger LOG = System.getLogger(GeneveForwarding.class.getName());
    private static final long SAMPLE_INTERVAL_MS = 1000;

    private final GeneveForwardingConfig config;
    private final TunDevice tun;
    private final GeneveHealth health;
    private final HealthResponder responder;
    private Capture capture;
    private Vertx vertx;
    private Future<Void> drained;
    private String told = "";

    /**
     * One that has not begun.
     *
     * @param tun what two arms have between them, which is open by the time of {@link #open}; one arm has no use for it
     */
    GeneveForwarding(GeneveForwardingConfig config, TunDevice tun) {
        this.config = config;
        this.tun = tun;
        this.health = new GeneveHealth(config.healthCheck());
        this.responder = new HealthResponder(config.healthCheck(), health::objection);
    }

    /** Opens what packets come and go by; its caller starts and stops it. May wait. */
    Capture open(int observationPoint, RouterContext context, Sorting sorting, BatchOutlet outlet)
            throws CaptureException {
        capture = Capture.open(config, tun, observationPoint, context, sorting, outlet);
        return capture;
    }

    /** Answers health checks from now on, once it is open. */
    Future<Void> start(Vertx in) {
        vertx = in;
        Future<Void> ended = Future.fromCompletionStage(capture.ended());
        ended.onComplete(end -> health.end("no packets are forwarded any more"));
        sample();
        return responder.start(in).onSuccess(listening -> in.setPeriodic(SAMPLE_INTERVAL_MS, timer -> sample()));
    }

    private void sample() {
        health.sample(new GeneveHealth.Sample(
                System.nanoTime(),
                capture.packets(LedgerCounter.KERNEL_SEEN),
                capture.packets(LedgerCounter.KERNEL_DROPPED),
                capture.packets(LedgerCounter.NOT_SENT_BACK) + capture.packets(LedgerCounter.NOT_SENT_OUT),
                capture.packets(LedgerCounter.DROPPED_BY_POOL)));
        String objection = health.objection();
        if (!objection.equals(told)) {
            told = objection;
            LOG.log(
                    objection.isEmpty() ? Level.INFO : Level.WARNING,
                    "forwarding: health check: " + (objection.isEmpty() ? "ok" : objection));
        }
    }

    /**
     * Has the health check fail, and completes when the load balancer has had time to notice. Until then packets go on to
     * be forwarded. A second call waits for the same.
     */
    synchronized Future<Void> drain() {
        if (drained != null) {
            return drained;
        }
        if (vertx == null || capture.ended().isDone() || config.drain().isZero()) {
            drained = Future.succeededFuture();
            return drained;
        }
        health.end("draining");
        LOG.log(
                Level.INFO,
                "forwarding: health check: draining; packets are forwarded for another "
                        + config.drain().toSeconds() + " s (router.forwarding.drain)");
        Promise<Void> over = Promise.promise();
        vertx.setTimer(config.drain().toMillis(), timer -> over.complete());
        drained = over.future();
        return drained;
    }

    /** Answers no more. */
    Future<Void> stop() {
        return responder.stop();
    }
}
