// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import dev.weir.config.OnStop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A mode in which the kernel forwards. A thread of its own looks every two seconds whether all is still as it was set up, and
 * puts right what somebody else changed.
 */
public final class KernelForwarder implements Forwarder {
    private static final Logger LOG = System.getLogger(KernelForwarder.class.getName());
    private static final long WATCH_INTERVAL_MS = 2000;
    private static final long CLOSE_TIMEOUT_S = 60;

    private final String mode;
    private final OnStop onStop;
    private final KernelForwarding kernel;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "weir-forwarding");
        thread.setDaemon(true);
        return thread;
    });
    private volatile ForwardingStatus status;
    private ScheduledFuture<?> looking;
    private boolean started;
    private boolean closed;

    /** One of a mode; nothing is changed yet. */
    public KernelForwarder(String mode, OnStop onStop, KernelForwarding kernel) {
        this.mode = mode;
        this.onStop = onStop;
        this.kernel = kernel;
        this.status = ForwardingStatus.of(mode);
    }

    @Override
    public synchronized void start() throws ForwardingException {
        kernel.open();
        try {
            if (kernel.changed() > 0) {
                LOG.log(
                        Level.INFO,
                        "forwarding: taking over from an earlier run in mode " + kernel.appliedMode()
                                + ", which had changed " + kernel.changed() + " settings");
            }
            int changes = kernel.apply();
            status = new ForwardingStatus(mode, kernel.settings(), changes, 0, 0, "");
        } catch (ForwardingException refused) {
            kernel.close();
            throw refused;
        }
        LOG.log(
                Level.INFO,
                "forwarding: mode " + mode + ", " + status.settings() + " settings, " + status.changes()
                        + " of them changed");
        started = true;
        looking = watch.scheduleWithFixedDelay(this::look, WATCH_INTERVAL_MS, WATCH_INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    /** Brings the system to what is wanted by now, which has changed of itself: that is no drift. Any thread may call it. */
    public void refresh() {
        reconcile(false);
    }

    private void look() {
        reconcile(true);
    }

    private synchronized void reconcile(boolean drift) {
        if (!started || closed) {
            return;
        }
        try {
            Plan plan = kernel.plan();
            if (drift && !plan.changes().isEmpty()) {
                plan.changes().forEach(change -> LOG.log(Level.WARNING, "forwarding: drift, " + change.line()));
            }
            int found = plan.changes().size();
            tell(drift ? 0 : found, drift ? found : 0, 0, status.trouble());
            int repaired = kernel.repair(plan);
            tell(
                    0,
                    0,
                    drift ? repaired : 0,
                    plan.problems().isEmpty() ? "" : plan.problems().get(0));
        } catch (ForwardingException refused) {
            tell(0, 0, 0, refused.getMessage());
        } catch (RuntimeException fault) {
            LOG.log(Level.ERROR, "forwarding: the watch failed", fault);
            tell(0, 0, 0, "the watch failed: " + fault);
        }
    }

    private void tell(long changes, long drifts, long repaired, String trouble) {
        ForwardingStatus last = status;
        if (!trouble.isEmpty() && !trouble.equals(last.trouble())) {
            LOG.log(Level.WARNING, trouble);
        }
        status = new ForwardingStatus(
                mode,
                last.settings(),
                last.changes() + changes,
                last.drifts() + drifts,
                last.repaired() + repaired,
                trouble);
    }

    @Override
    public ForwardingStatus status() {
        return status;
    }

    @Override
    public void handOver() {
        stopLooking();
        synchronized (this) {
            if (started && !closed) {
                closed = true;
                kernel.close();
            }
        }
    }

    @Override
    public void close() {
        stopLooking();
        end();
    }

    private void stopLooking() {
        synchronized (this) {
            if (looking != null) {
                looking.cancel(false);
            }
        }
        watch.shutdown();
        try {
            if (!watch.awaitTermination(CLOSE_TIMEOUT_S, TimeUnit.SECONDS)) {
                watch.shutdownNow();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void end() {
        if (!started || closed) {
            return;
        }
        closed = true;
        if (status.drifts() != 0) {
            LOG.log(
                    Level.INFO,
                    "forwarding: " + status.drifts() + " settings had drifted, " + status.repaired()
                            + " were put right");
        }
        try {
            if (onStop == OnStop.RESTORE) {
                List<String> left = kernel.restore();
                left.forEach(line -> LOG.log(Level.ERROR, line));
                LOG.log(
                        Level.INFO,
                        left.isEmpty()
                                ? "forwarding: everything is as it was found"
                                : "forwarding: " + left.size() + " settings could not be put back");
            } else {
                LOG.log(
                        Level.INFO,
                        "forwarding: mode " + mode
                                + " goes on without this process; 'weir forwarding restore' undoes it");
            }
        } catch (ForwardingException refused) {
            LOG.log(Level.ERROR, refused.getMessage());
        } finally {
            kernel.close();
        }
    }
}
