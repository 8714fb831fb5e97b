// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover;

import dev.weir.router.capture.linux.OsException;
import dev.weir.router.forward.proxyarp.NeighbourQuestion;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/**
 * The network's gateway as the witness: who has an answer of it to ARP or neighbour discovery is not the one that is cut off. It
 * knows nothing of nodes. A thread of its own asks and waits.
 */
final class GatewayWitness implements AutoCloseable {
    private static final Logger LOG = System.getLogger(GatewayWitness.class.getName());
    private static final int MAX_WAITING = 8;
    private static final int TIMEOUT_MS = 200;

    private final NeighbourQuestion gateway;
    private final Consumer<Testimony> listener;
    private final BlockingQueue<FailoverAction.AskWitness> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Thread thread = new Thread(this::run, "weir-failover-witness");
    private String trouble = "";

    /**
     * One that asks nothing yet.
     *
     * @param listener takes answers, on the thread of this
     */
    GatewayWitness(NeighbourQuestion gateway, Consumer<Testimony> listener) {
        this.gateway = gateway;
        this.listener = listener;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Asks, and does not wait; a question too many is left out, since it comes again. */
    void ask(FailoverAction.AskWitness question) {
        waiting.offer(question);
    }

    private void run() {
        try (gateway) {
            while (!Thread.currentThread().isInterrupted()) {
                FailoverAction.AskWitness question = waiting.take();
                if (isThere()) {
                    listener.accept(Testimony.unheard(question.question(), question.subject()));
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isThere() {
        try {
            return gateway.ask(TIMEOUT_MS);
        } catch (OsException refused) {
            if (!trouble.equals(refused.getMessage())) {
                trouble = refused.getMessage();
                LOG.log(Level.WARNING, "failover: the witness cannot be asked: " + trouble);
            }
            return false;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
