// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import dev.weir.config.OnStop;
import dev.weir.config.ProxyArpForwardingConfig;
import dev.weir.router.forward.Forwarder;
import dev.weir.router.forward.ForwardingException;
import dev.weir.router.forward.ForwardingStatus;
import dev.weir.router.forward.KernelForwarder;
import dev.weir.router.forward.KernelForwarding;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Mode proxy-arp: the kernel routes between interfaces that share a subnet, and answers for each side's hosts on the others;
 * a thread learns where the hosts are. When the process ends, the kernel goes on with the hosts as they were known last.
 */
public final class ProxyArpForwarder implements Forwarder {
    private static final Logger LOG = System.getLogger(ProxyArpForwarder.class.getName());
    private static final long PAUSE_AFTER_FAULT_MS = 1000;

    private final ProxyArpForwardingConfig config;
    private final KernelForwarder kernel;
    private final Set<InetAddress> gateways;
    private final HostCounts counts = new HostCounts();
    private final Learner learner;
    private final Thread thread = new Thread(this::learn, "weir-proxy-arp");
    private volatile boolean stopping;
    private final AtomicLong drifts = new AtomicLong();
    private volatile String trouble = "";
    private boolean started;

    /** One of a configuration, on top of the settings of the kernel that {@link ProxyArpState} describes. */
    public ProxyArpForwarder(ProxyArpForwardingConfig config, KernelForwarding settings) {
        this.config = config;
        this.kernel = new KernelForwarder(config.mode(), config.onStop(), settings);
        this.gateways = ProxyArpState.gateways(config);
        this.learner = new Learner(config, ProxyArpState.sides(config), gateways, counts);
        thread.setDaemon(true);
    }

    @Override
    public void start() throws ForwardingException {
        kernel.start();
        try {
            learner.start(gateways);
        } catch (ForwardingException refused) {
            learner.close();
            kernel.close();
            throw refused;
        }
        started = true;
        thread.start();
    }

    private void learn() {
        while (!stopping) {
            try {
                int repaired = learner.step();
                if (repaired > 0) {
                    drifts.addAndGet(repaired);
                    LOG.log(
                            Level.WARNING,
                            "proxy-arp: drift, " + repaired + " routes to hosts were changed; put right");
                }
                trouble = "";
            } catch (ForwardingException refused) {
                complain(refused.getMessage());
            } catch (RuntimeException fault) {
                LOG.log(Level.ERROR, "proxy-arp: the learner failed", fault);
                complain("proxy-arp: the learner failed: " + fault);
            }
        }
    }

    private void complain(String line) {
        if (!line.equals(trouble)) {
            trouble = line;
            LOG.log(Level.WARNING, line);
        }
        try {
            Thread.sleep(PAUSE_AFTER_FAULT_MS);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }

    @Override
    public ForwardingStatus status() {
        ForwardingStatus settings = kernel.status();
        return new ForwardingStatus(
                settings.mode(),
                settings.settings(),
                settings.changes(),
                settings.drifts() + drifts.get(),
                settings.repaired() + drifts.get(),
                settings.trouble().isEmpty() ? trouble : settings.trouble());
    }

    @Override
    public void handOver() {
        if (stopLearning()) {
            kernel.handOver();
            learner.close();
        }
    }

    /** False when it was over already. */
    private boolean stopLearning() {
        if (!started) {
            return false;
        }
        started = false;
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    @Override
    public void close() {
        if (!stopLearning()) {
            return;
        }
        kernel.close();
        if (config.onStop() == OnStop.RESTORE && config.announce()) {
            learner.sayGoodbye();
        }
        learner.close();
        LOG.log(
                Level.INFO,
                "proxy-arp: " + learner.hosts() + " hosts at the end; " + counts.learnt() + " learnt, " + counts.moved()
                        + " moves, " + counts.forgotten() + " forgotten, " + counts.disputed() + " disputes, "
                        + counts.refused() + " claims and " + counts.searchesRefused() + " searches without room");
    }
}
